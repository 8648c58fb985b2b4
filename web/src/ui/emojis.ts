import { type CustomEmoji, EMOJI_IN_TEXT } from '@skein/api/emoji.ts';

/** A text in pieces: what is written, and the emojis among it. */
export function piecesOf(text: string, emojis: readonly CustomEmoji[]): (string | CustomEmoji)[] {
  if (emojis.length === 0) return [text];
  const known = new Map(emojis.map((one) => [one.shortcode, one]));
  const pieces: (string | CustomEmoji)[] = [];
  let from = 0;
  for (const match of text.matchAll(EMOJI_IN_TEXT)) {
    const emoji = known.get(match[1] ?? '');
    if (!emoji) continue;
    if (match.index > from) pieces.push(text.slice(from, match.index));
    pieces.push(emoji);
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

/** A whole tag, also where an attribute has a `>` in it. */
const TAG = /(<\/?[a-z][^\s>/]*(?:"[^"]*"|'[^']*'|[^"'>])*>)/i;
/** What is shown letter by letter, and what leads somewhere: a picture there might pretend to be an address. */
const LITERAL = /^<(\/?)(?:a|code|pre)[\s>]/i;

/** Sanitised HTML with the emojis that its texts write; what stands in tags, links and code stays as it is. */
export function withEmojis(html: string, emojis: readonly CustomEmoji[]): string {
  if (emojis.length === 0) return html;
  let literal = 0;
  return html
    .split(TAG)
    .map((piece, index) => {
      if (index % 2 === 0) return literal > 0 ? piece : drawn(piece, emojis);
      const closes = LITERAL.exec(piece)?.[1];
      if (closes !== undefined) literal = Math.max(0, literal + (closes === '' ? 1 : -1));
      return piece;
    })
    .join('');
}

function drawn(text: string, emojis: readonly CustomEmoji[]): string {
  // A tag without its end.
  if (text.includes('<')) return text;
  return piecesOf(text, emojis)
    .map((piece) => (typeof piece === 'string' ? piece : pictureOf(piece)))
    .join('');
}

/** The same as `EmojiPicture` makes. */
function pictureOf({ shortcode, url, static_url }: CustomEmoji): string {
  const name = escaped(`:${shortcode}:`);
  const image = `<img class="emoji" src="${escaped(url)}" alt="${name}" title="${name}" loading="lazy" decoding="async">`;
  if (static_url === url) return image;
  return `<picture><source srcset="${escaped(static_url)}" media="${STILL}">${image}</picture>`;
}

/** Who wants less motion is shown the one that stands still. */
export const STILL = '(prefers-reduced-motion: reduce)';

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
