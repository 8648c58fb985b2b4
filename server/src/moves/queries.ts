import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Bit, Id, Time } from '../db/tables.ts';

const SHOWN = 20;

/** Where an account moved before, the last first. */
export async function movesOf(
  ctx: Ctx,
  accountId: Id,
): Promise<{ username: string; domain: string; local: Bit; at: Time; followers: number }[]> {
  const rows = await ctx.db
    .selectFrom('moves')
    .innerJoin('accounts', 'accounts.id', 'moves.target_id')
    .select(['moves.id', 'moves.followers', 'accounts.username', 'accounts.domain', 'accounts.local'])
    .where('moves.account_id', '=', accountId)
    .orderBy('moves.id', 'desc')
    .limit(SHOWN)
    .execute();
  return rows.map(({ id, ...row }) => ({ ...row, at: timeOf(id) }));
}
