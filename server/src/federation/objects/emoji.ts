import type { EmojiRow } from '../../emojis/index.ts';
import type { Origin } from '../../origin.ts';
import { EMOJI_CONTEXT } from './context.ts';

/** An emoji of ours as it stands in `tag` of what shows it (Mastodon's form). */
export function emojiTag(origin: Origin, { id, shortcode, file, mime, updated_at }: EmojiRow) {
  return {
    id: origin.emoji(id),
    type: 'Emoji',
    name: `:${shortcode}:`,
    updated: new Date(updated_at ?? 0).toISOString(),
    icon: { type: 'Image', mediaType: mime, url: origin.media(file) },
  };
}

/** The same as a document of its own. */
export function emojiDocument(origin: Origin, row: EmojiRow) {
  return { '@context': EMOJI_CONTEXT, ...emojiTag(origin, row) };
}
