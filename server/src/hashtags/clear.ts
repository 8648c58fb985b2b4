import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import './tables.ts';

/** What a deleted account followed and showed: a few hundred rows at most. */
export async function clearTags(ctx: Ctx, accountId: Id): Promise<void> {
  await ctx.db.deleteFrom('tag_follows').where('account_id', '=', accountId).execute();
  await ctx.db.deleteFrom('featured_tags').where('account_id', '=', accountId).execute();
}
