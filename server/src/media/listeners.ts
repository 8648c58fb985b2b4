import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import '../emojis/index.ts';
import { discardFiles } from './discard.ts';
import './tables.ts';
import { uncacheOf } from './uncache.ts';

const ROWS_A_STEP = 500;

export const mediaListeners = [
  listener({
    event: 'emoji.replaced',
    name: 'media.discard-emojis',
    when: 'within',
    run: (ctx, { files }) =>
      discardFiles(
        ctx,
        files.map((file) => ({ file, small_file: null })),
      ),
  }),
  listener({
    event: 'accounts.limited',
    name: 'media.uncache',
    when: 'after',
    run: (ctx, { withoutMedia }) => uncacheOf(ctx, withoutMedia),
  }),
  listener({
    event: 'account.deleted',
    name: 'media.clear',
    when: 'after',
    async run(ctx, { accountId, files }) {
      const more = await transact(ctx, async (inner) => {
        await discardFiles(
          inner,
          files.map((file) => ({ file, small_file: null })),
        );
        return discardUnattached(inner, accountId);
      });
      return more ? 'again' : undefined;
    },
  }),
];

/** What hangs on a status goes with it; the rest of a deleted account's pictures goes here. Returns whether there was any. */
async function discardUnattached(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  const gone = await ctx.db
    .deleteFrom('attachments')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('attachments')
        .select('id')
        .where('account_id', '=', accountId)
        .where('status_id', 'is', null)
        .where((eb) => eb.or([eb('idle_since', 'is not', null), eb('scheduled_id', 'is not', null)]))
        .limit(ROWS_A_STEP),
    )
    .returning(['id', 'ready', 'file', 'small_file'])
    .execute();
  await discardFiles(ctx, gone);
  return gone.length > 0;
}
