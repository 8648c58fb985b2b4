import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import '../emojis/index.ts';
import { reactionsChanged } from './reaction-counts.ts';
import './tables.ts';

/** What a deleted account read and how it reacted: at most eight rows an announcement, of which there are few. */
export async function clearAnnouncements(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<void> {
  const gone = await ctx.db
    .deleteFrom('announcement_reactions')
    .where('account_id', '=', accountId)
    .returning('announcement_id')
    .execute();
  reactionsChanged(
    ctx,
    gone.map((row) => row.announcement_id),
  );
  await ctx.db.deleteFrom('announcement_dismissals').where('account_id', '=', accountId).execute();
}

const ROWS_A_STEP = 500;

/** Reactions with an emoji of ours that is gone; one that came again meanwhile keeps what it has. Returns whether there is more. */
export async function clearReactions(ctx: Ctx & { tx: Tx }, shortcode: string): Promise<boolean> {
  // Asked of the database: what is remembered may be of a moment ago.
  const again = await ctx.db
    .selectFrom('emojis')
    .select('id')
    .where('shortcode', '=', shortcode)
    .where('host', 'is', null)
    .executeTakeFirst();
  if (again) return false;
  const gone = await ctx.db
    .deleteFrom('announcement_reactions')
    .where('id', 'in', (eb) =>
      eb.selectFrom('announcement_reactions').select('id').where('name', '=', shortcode).limit(ROWS_A_STEP),
    )
    .returning('announcement_id')
    .execute();
  reactionsChanged(
    ctx,
    gone.map((row) => row.announcement_id),
  );
  return gone.length === ROWS_A_STEP;
}
