import { EMOJI_IN_TEXT } from '@skein/api/emoji.ts';
import { canonicalHost } from '../origin.ts';

/** Mastodon's form of a shortcode. */
export const SHORTCODE = /^[a-zA-Z0-9_]{2,128}$/;

/** Different emojis that one text shows; those beyond stay as they are written. */
const MOST_SHOWN = 64;

/** The host under which the emojis of an account are kept, by its id as an actor; null for ours, which has none. */
export function emojiHost(uri: string | null): string | null {
  return uri === null ? null : canonicalHost(new URL(uri));
}

/** Under which an emoji stands once. */
export function emojiName(shortcode: string, host: string | null): string {
  return `${shortcode}@${host ?? ''}`;
}

/** Places that are looked at: a flood of one shortcode ends here. */
const MOST_PLACES = 1000;

/** A quick look at what most texts do not have, whatever touches it. */
const BETWEEN_COLONS = /:[a-zA-Z0-9_]{2,}:/;

/** What these texts, plain or HTML, write between colons, in the order of its first place. */
export function shortcodesIn(texts: readonly string[]): string[] {
  const found = new Set<string>();
  let places = 0;
  for (const text of texts) {
    if (!BETWEEN_COLONS.test(text)) continue;
    for (const [, shortcode = ''] of text.matchAll(EMOJI_IN_TEXT)) {
      if (found.size === MOST_SHOWN || ++places > MOST_PLACES) return [...found];
      found.add(shortcode);
    }
  }
  return [...found];
}
