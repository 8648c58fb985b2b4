import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { refuseUnlessRuns } from '../instance/index.ts';
import { canonicalDomain } from '../origin.ts';
import { emojisChanged } from './changes.ts';
import { emojiName } from './shortcodes.ts';
import './events.ts';
import './tables.ts';

/** An emoji of ours (`goose`), or of another server (`goose@peer.example`). */
export interface WhichEmoji {
  shortcode: string;
  host: string | null;
}

/** Shows an emoji nowhere any more, whatever its server says of it later. @throws {Refusal} forbidden, missing */
export function disableEmoji(ctx: Ctx, which: WhichEmoji): Promise<void> {
  return setDisabled(ctx, which, 1);
}

/** Takes that back. @throws {Refusal} forbidden, missing */
export function enableEmoji(ctx: Ctx, which: WhichEmoji): Promise<void> {
  return setDisabled(ctx, which, 0);
}

async function setDisabled(ctx: Ctx, which: WhichEmoji, disabled: 0 | 1): Promise<void> {
  refuseUnlessRuns(ctx);
  const host = which.host === null ? null : canonicalDomain(which.host);
  await transact(ctx, async (inner) => {
    const row = await inner.db
      .updateTable('emojis')
      .set({ disabled })
      .where('name', '=', emojiName(which.shortcode, host))
      .returning(['file', 'still_file'])
      .executeTakeFirst();
    if (!row) throw notFound();
    // What the cache has of it can be fetched again; ours stays where it is.
    if (host !== null) await emit(inner, 'emoji.replaced', { files: [row.file, row.still_file] });
    emojisChanged(inner, host);
  });
}
