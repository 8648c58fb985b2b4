import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import './tables.ts';

/** What a deleted account read and how it reacted: at most eight rows an announcement, of which there are few. */
export async function clearAnnouncements(ctx: Ctx, accountId: Id): Promise<void> {
  await ctx.db.deleteFrom('announcement_reactions').where('account_id', '=', accountId).execute();
  await ctx.db.deleteFrom('announcement_dismissals').where('account_id', '=', accountId).execute();
}
