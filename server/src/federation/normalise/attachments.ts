import { isObject, type Json } from './document.ts';
import { images, links, mediaType } from './images.ts';
import { LIMITS } from './limits.ts';
import { count, list, text, typeOf } from './values.ts';

export interface Attachment {
  kind: 'image' | 'video' | 'audio' | 'link' | 'unknown';
  url: string;
  mediaType: string | null;
  /** Alternative text. */
  description: string | null;
  blurhash: string | null;
  width: number | null;
  height: number | null;
  /** From -1 to 1: left to right, bottom to top. */
  focalPoint: [x: number, y: number] | null;
  thumbnail: string | null;
}

const KINDS: Readonly<Record<string, Attachment['kind']>> = {
  Image: 'image',
  Video: 'video',
  Audio: 'audio',
  Link: 'link',
  Page: 'link',
  Note: 'link',
  Article: 'link',
  Document: 'unknown',
};

const MEDIA = /^(image|video|audio)\//;

/** Reads `attachment`: at most 16 things with a URL; profile fields and strangers' types are left out. */
export function readAttachments(value: unknown): Attachment[] {
  const found: Attachment[] = [];
  for (const item of list(value)) {
    if (found.length === LIMITS.attachments) break;
    const attachment = isObject(item) ? readAttachment(item) : null;
    if (attachment) found.push(attachment);
  }
  return found;
}

function readAttachment(from: Json): Attachment | null {
  const type = typeOf(from, (name) => Object.hasOwn(KINDS, name));
  if (type === null || !Object.hasOwn(KINDS, type)) return null;
  const all = links(from.url ?? from.href);
  const link = all.find((one) => MEDIA.test(one.mediaType ?? '')) ?? all[0];
  if (!link) return null;
  const media = mediaType(from.mediaType) ?? link.mediaType;
  const kind = (MEDIA.exec(media ?? '')?.[1] as Attachment['kind'] | undefined) ?? KINDS[type]!;
  return {
    kind,
    url: link.href,
    mediaType: media,
    description: text(from.summary, LIMITS.altText) ?? text(from.name, LIMITS.altText),
    blurhash: readBlurhash(from.blurhash),
    width: count(from.width, 100_000) ?? link.width,
    height: count(from.height, 100_000) ?? link.height,
    focalPoint: readFocalPoint(from.focalPoint),
    thumbnail: images(from.icon ?? from.preview)[0]?.url ?? null,
  };
}

/** The first letter of a blurhash says how many parts it has, and so how long it is. */
function readBlurhash(value: unknown): string | null {
  if (
    typeof value !== 'string' ||
    value.length > 168 ||
    !/^[0-9A-Za-z#$%*+,.:;=?@[\]^_{|}~-]{6,}$/.test(value)
  ) {
    return null;
  }
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~';
  const size = digits.indexOf(value.charAt(0));
  return value.length === 4 + 2 * ((size % 9) + 1) * (Math.floor(size / 9) + 1) ? value : null;
}

function readFocalPoint(value: unknown): [number, number] | null {
  const [x, y] = Array.isArray(value) && value.length === 2 ? (value as unknown[]) : [];
  if (typeof x !== 'number' || typeof y !== 'number') return null;
  return Math.abs(x) <= 1 && Math.abs(y) <= 1 ? [x, y] : null;
}
