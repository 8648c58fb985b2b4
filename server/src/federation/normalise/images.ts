import { isObject } from './document.ts';
import { LIMITS } from './limits.ts';
import { count, list, text, url } from './values.ts';

/** A picture that stands for something: avatar, header, emoji, preview. */
export interface Image {
  url: string;
  mediaType: string | null;
  /** Alternative text. */
  description: string | null;
  width: number | null;
  height: number | null;
}

/** A Link or a bare URL, with what the link says of its target. */
export interface Link {
  href: string;
  mediaType: string | null;
  width: number | null;
  height: number | null;
}

/** Longest side of a picture or film that is believed, in pixels. */
const MAX_SIDE = 100_000;

/** What a `url` (or `href`) gives: strings, Link objects, or a list of either, at most 16. */
export function links(value: unknown): Link[] {
  const found: Link[] = [];
  for (const item of list(value)) {
    if (found.length === LIMITS.attachments) break;
    const href = url(isObject(item) ? (item.href ?? item.url) : item);
    if (href === null) continue;
    const from = isObject(item) ? item : {};
    found.push({
      href,
      mediaType: mediaType(from.mediaType),
      width: count(from.width, MAX_SIDE),
      height: count(from.height, MAX_SIDE),
    });
  }
  return found;
}

/** Reads `icon` or `image`, the widest first; pictures without a URL are left out. */
export function images(value: unknown): Image[] {
  const found: Image[] = [];
  for (const item of list(value).slice(0, LIMITS.attachments)) {
    const from = isObject(item) ? item : { url: item };
    const [link] = links(from.url ?? from.href);
    if (!link) continue;
    found.push({
      url: link.href,
      mediaType: mediaType(from.mediaType) ?? link.mediaType,
      description: text(from.summary, LIMITS.altText) ?? text(from.name, LIMITS.altText),
      width: count(from.width, MAX_SIDE) ?? link.width,
      height: count(from.height, MAX_SIDE) ?? link.height,
    });
  }
  return found.sort((a, b) => (b.width ?? 0) - (a.width ?? 0));
}

/** A media type in lower case without parameters; null for what is none. */
export function mediaType(value: unknown): string | null {
  const type = text(value, LIMITS.mediaType)?.split(';')[0]?.trim().toLowerCase();
  return type && /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(type) ? type : null;
}
