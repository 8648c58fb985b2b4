import { isObject } from './document.ts';
import { type Image, images } from './images.ts';
import { LIMITS } from './limits.ts';
import { type Moment, moment } from './moments.ts';
import { idOf, list, text, typeOf, url } from './values.ts';

/** One of both is there. */
export interface Mention {
  /** The id of the account. */
  href: string | null;
  /** As written, `@user@host`; null where the peer sends none (Smithereen). */
  name: string | null;
}

export interface Hashtag {
  /** Without the #. */
  name: string;
  href: string | null;
}

export interface Emoji {
  id: string | null;
  /** Without the colons: two or more of `A-Z a-z 0-9 _`. */
  name: string;
  icon: Image;
  updated: Moment | null;
}

export interface Tags {
  mentions: Mention[];
  hashtags: Hashtag[];
  emojis: Emoji[];
  /** Links to other objects in the text (FEP-e232): their ids, and whether they are said to be quotes. */
  objectLinks: { href: string; quote: boolean }[];
  /** Whether a tag says that it is not for every place (Pleroma). */
  sensitive: boolean;
}

const KNOWN = new Set(['Mention', 'Hashtag', 'Emoji', 'Link']);
const HANDLE = /^@?[^\s@]{1,128}@[^\s@/]{1,255}$/;
const OBJECT_TYPE = /^application\/(?:ld\+json|activity\+json)/i;
const QUOTE_RELATION = /(?:misskey.*#_misskey_quote|w3id\.org\/fep\/044f#quote|#quoteUrl)$/;

/** Reads `tag`: each kind up to its cap, each thing once; what is malformed is left out. */
export function readTags(value: unknown): Tags {
  const tags: Tags = { mentions: [], hashtags: [], emojis: [], objectLinks: [], sensitive: false };
  const seen = new Set<string>();
  for (const item of list(value)) {
    if (!isObject(item)) continue;
    const type = typeOf(item, (name) => KNOWN.has(name));
    const name = text(item.name, LIMITS.name);
    const href = idOf(item.href);
    const once = (key: string, room: boolean) => room && !seen.has(key) && seen.add(key) !== undefined;
    if (type === 'Mention') {
      const named = href ?? (HANDLE.test(name ?? '') ? name : null);
      if (named && once(`@${named}`, tags.mentions.length < LIMITS.mentions))
        tags.mentions.push({ href, name });
    } else if (type === 'Hashtag') {
      const tag = hashtagName(name);
      if (tag?.toLowerCase() === 'nsfw') tags.sensitive = true;
      if (tag && once(`#${tag}`, tags.hashtags.length < LIMITS.hashtags))
        tags.hashtags.push({ name: tag, href });
    } else if (type === 'Emoji') {
      const code = /^:?([A-Za-z0-9_]{2,})(?::|$)/.exec(name ?? '')?.[1];
      const icon = images(item.icon)[0];
      if (!code || code.length > LIMITS.emojiName || !icon) continue;
      if (!once(`:${code}`, tags.emojis.length < LIMITS.emojis)) continue;
      tags.emojis.push({ id: url(item.id), name: code, icon, updated: moment(item.updated) });
    } else if (type === 'Link' && href && OBJECT_TYPE.test(text(item.mediaType, LIMITS.mediaType) ?? '')) {
      const quote = list(item.rel).some(
        (rel) => typeof rel === 'string' && QUOTE_RELATION.test(rel.slice(0, LIMITS.url)),
      );
      if (once(`>${href}`, tags.objectLinks.length < LIMITS.mentions)) tags.objectLinks.push({ href, quote });
    }
  }
  return tags;
}

function hashtagName(name: string | null): string | null {
  const tag = name?.replace(/^[#＃]+/, '').trim() ?? '';
  return tag === '' || tag.length > LIMITS.hashtag || /\s/.test(tag) ? null : tag;
}
