import type { CustomEmoji } from '@skein/api/emoji.ts';
import type { Ctx } from '../context.ts';
import type { EmojiRow } from './queries.ts';

/** Mastodon's CustomEmoji, as it stands in what shows it. */
export function emojiEntity(ctx: Pick<Ctx, 'origin'>, row: EmojiRow): CustomEmoji {
  const { shortcode, file, still_file, visible } = row;
  return {
    shortcode,
    url: addressOf(ctx, row, file),
    static_url: addressOf(ctx, row, still_file),
    visible_in_picker: visible === 1,
  };
}

export function emojiEntities(ctx: Pick<Ctx, 'origin'>, rows: readonly EmojiRow[]): CustomEmoji[] {
  return rows.map((row) => emojiEntity(ctx, row));
}

/** The same for those who choose one to write. */
export function chooseableEntity(ctx: Pick<Ctx, 'origin'>, row: EmojiRow): CustomEmoji {
  const { category, featured } = row;
  return { ...emojiEntity(ctx, row), ...(category === null ? {} : { category, featured: featured === 1 }) };
}

function addressOf({ origin }: Pick<Ctx, 'origin'>, { id, host }: EmojiRow, file: string): string {
  return host === null ? origin.media(file) : origin.emojiPicture(id, file);
}
