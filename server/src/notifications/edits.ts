import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { holdStatus, type Quoting, quotesHere } from '../statuses/index.ts';
import { notify, withdraw } from './notify.ts';

/** Members told in one transaction. */
const A_STEP = 100;

/** Tells the members who boosted a status that it says something else now; in place of what told them of an edit before. */
export async function tellBoosters(
  ctx: Ctx,
  { statusId, authorId }: { statusId: Id; authorId: Id },
): Promise<void> {
  for (let after: Id | null = 0; after !== null; ) {
    const rows = await boostsHere(ctx, statusId, after);
    await transact(ctx, async (inner) => {
      if (!(await holdStatus(inner, statusId))) return;
      for (const { account_id: to } of rows) {
        await withdraw(inner, { to, type: 'update', from: authorId, statusId });
        await notify(inner, { to, type: 'update', from: authorId, statusId });
      }
    });
    after = rows.length < A_STEP ? null : (rows.at(-1)?.id ?? null);
  }
}

/** Tells the members who quote a status, with its author's consent, that it says something else now; each is shown their own. */
export async function tellQuoters(
  ctx: Ctx,
  { statusId, authorId }: { statusId: Id; authorId: Id },
): Promise<void> {
  for (let after: Id | null = 0; after !== null; ) {
    const quoting: Quoting[] = await quotesHere(ctx, statusId, after, A_STEP);
    await transact(ctx, async (inner) => {
      for (const { accountId: to, statusId: own } of quoting) {
        if (!(await holdStatus(inner, own))) continue;
        await withdraw(inner, { to, type: 'quoted_update', from: authorId, statusId: own });
        await notify(inner, { to, type: 'quoted_update', from: authorId, statusId: own });
      }
    });
    after = quoting.length < A_STEP ? null : (quoting.at(-1)?.id ?? null);
  }
}

async function boostsHere(ctx: Ctx, statusId: Id, after: Id) {
  return ctx.db
    .selectFrom('statuses')
    .innerJoin('accounts', 'accounts.id', 'statuses.account_id')
    .select(['statuses.id', 'statuses.account_id'])
    .where('boost_of_id', '=', statusId)
    .where('accounts.local', '=', 1)
    .where('statuses.id', '>', after)
    .orderBy('statuses.id')
    .limit(A_STEP)
    .execute();
}
