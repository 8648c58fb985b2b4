import type { Ctx } from '../context.ts';
import type { Id, Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import './tables.ts';

const MONTH = 30 * 86_400_000;

/** The list of followers that a member took last. */
export interface ListTaken {
  madeAt: Time | null;
  count: number;
  stale: boolean;
}

/** How fresh that list is: stale when it was never taken, is a month old, or followers have grown by a tenth since. */
export async function listTaken(ctx: Ctx, accountId: Id): Promise<ListTaken> {
  const row = await ctx.db
    .selectFrom('accounts')
    .leftJoin('recovery_lists', 'recovery_lists.account_id', 'accounts.id')
    .select([
      'accounts.followers_count as now',
      'recovery_lists.made_at',
      'recovery_lists.listed',
      'recovery_lists.followers as then',
    ])
    .where('accounts.id', '=', accountId)
    .executeTakeFirst();
  if (!row || row.made_at === null || row.then === null) return { madeAt: null, count: 0, stale: true };
  const grown = row.now > row.then && row.now * 10 >= row.then * 11;
  const old = ctx.clock.now() - row.made_at >= MONTH;
  return { madeAt: row.made_at, count: row.listed ?? 0, stale: grown || old };
}

/** Notes that a member has the whole list now: begun at a moment, with so many who followed then. */
export async function noteList(
  ctx: Ctx,
  accountId: Id,
  { madeAt, listed, followers }: { madeAt: Time; listed: number; followers: number },
): Promise<void> {
  const taken = { made_at: madeAt, listed, followers };
  await transact(ctx, (inner) =>
    inner.db
      .insertInto('recovery_lists')
      .values({ account_id: accountId, ...taken })
      .onConflict((conflict) => conflict.column('account_id').doUpdateSet(taken))
      .execute(),
  );
}
