import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { invalid } from '../errors.ts';
import { type ListChange, ownList, valuesOf } from './change.ts';
import { settleHome } from './settle.ts';

/** Mastodon's, of one member. */
export const MAX_LISTS = 50;

/** @throws {Refusal} invalid, also for the list beyond the last that a member may have */
export async function createList(ctx: Ctx, { title = '', ...change }: ListChange): Promise<Id> {
  const accountId = actingAccount(ctx);
  const values = valuesOf({ title, ...change });
  return transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const { lists } = await inner.db
      .selectFrom('lists')
      .select((eb) => eb.fn.countAll<number>().as('lists'))
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow();
    if (Number(lists) >= MAX_LISTS) throw invalid('You have reached the maximum number of lists');
    const id = inner.ids.next();
    await inner.db
      .insertInto('lists')
      .values({ id, account_id: accountId, title, replies: 'list', exclusive: 0, ...values })
      .execute();
    return id;
  });
}

/** Whoever stood in it is followed as before. @throws {Refusal} missing */
export async function removeList(ctx: Ctx, id: Id): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const { exclusive } = await ownList(inner, id);
    // No more than the member follows.
    await inner.db.deleteFrom('list_accounts').where('list_id', '=', id).execute();
    await inner.db.deleteFrom('lists').where('id', '=', id).execute();
    if (exclusive === 1) await settleHome(inner, accountId);
  });
}
