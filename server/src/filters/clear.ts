import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import './tables.ts';

/** Takes away what a deleted account filtered; joins the caller's transaction. A member has few, so it is one step. */
export async function clearFilters(ctx: Ctx, accountId: Id): Promise<void> {
  const own = ctx.db.selectFrom('filters').select('id').where('account_id', '=', accountId);
  await ctx.db.deleteFrom('filter_keywords').where('filter_id', 'in', own).execute();
  await ctx.db.deleteFrom('filter_statuses').where('filter_id', 'in', own).execute();
  await ctx.db.deleteFrom('filters').where('account_id', '=', accountId).execute();
}
