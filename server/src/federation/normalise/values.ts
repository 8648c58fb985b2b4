import { isObject, type Json, withoutPrefix } from './document.ts';
import { LIMITS } from './limits.ts';

/** A value as a list: nothing gives none, one thing gives one. */
export function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/**
 * A text of at most `cap` UTF-16 units, or null: the string itself, or the first of a list. Lone surrogates and NUL,
 * which databases refuse, become U+FFFD.
 */
export function text(value: unknown, cap: number): string | null {
  if (typeof value === 'string') return clean(value, cap);
  if (!Array.isArray(value)) return null;
  const first = value.find((item) => typeof item === 'string');
  return first === undefined ? null : clean(first, cap);
}

function clean(given: string, cap: number): string {
  let cut = given;
  if (given.length > cap) {
    const last = given.charCodeAt(cap - 1);
    cut = given.slice(0, last >= 0xd800 && last < 0xdc00 ? cap - 1 : cap);
  }
  if (!cut.isWellFormed()) cut = cut.toWellFormed();
  return cut.includes('\0') ? cut.replaceAll('\0', '\ufffd') : cut;
}

/** A text that has other languages beside it (`content` and `contentMap`): the plain one, else the first of the map. */
export function mappedText(from: Json, name: string, cap: number): string | null {
  const plain = text(from[name], cap);
  if (plain !== null && plain !== '') return plain;
  const map = from[`${name}Map`];
  const first = isObject(map) ? Object.values(map).find((value) => typeof value === 'string') : undefined;
  return first === undefined ? plain : clean(first as string, cap);
}

/** URLs that need no parser: a plain host in lower case and visible ASCII behind it. */
const PLAIN_URL = /^https?:\/\/(?:[a-z0-9-]+\.)+[a-z]{2,63}(?:[/?#][\x21\x23-\x3b\x3d\x3f-\x5b\x5d-\x7e]*)?$/;

/**
 * An http(s) URL of at most 2 048 bytes (PostgreSQL indexes none above 2 704) with a host and without user information, or null. The host is brought
 * to its canonical spelling; what follows is kept as sent, since the peer compares it letter by letter.
 */
export function url(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > LIMITS.url) return null;
  return PLAIN_URL.test(value) ? value : unusualUrl(value.trim());
}

function unusualUrl(value: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  if (/[\x00-\x20\x7f\\"<>]/.test(value) || !value.isWellFormed()) return null;
  if (Buffer.byteLength(value) > LIMITS.url) return null;
  const parsed = URL.parse(value);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return null;
  if (parsed.hostname === '' || parsed.username !== '' || parsed.password !== '') return null;
  const rest = /^https?:\/\/[^/?#]+(.*)$/is.exec(value)?.[1];
  const host = parsed.host.replace(/\.(?=:|$)/, '');
  return rest === undefined || host === '' ? null : `${parsed.protocol}//${host}${rest}`;
}

/** The id of something given as its id, as an object with one, or as the first such thing of a list. */
export function idOf(value: unknown): string | null {
  if (typeof value === 'string') return url(value);
  if (Array.isArray(value)) {
    for (const item of value) {
      const id = Array.isArray(item) ? null : idOf(item);
      if (id !== null) return id;
    }
    return null;
  }
  return isObject(value) ? url(value.id) : null;
}

/** The ids of a list, each once, at most `cap`. */
export function ids(value: unknown, cap: number): string[] {
  const found = new Set<string>();
  for (const item of list(value)) {
    const id = Array.isArray(item) ? null : idOf(item);
    if (id !== null) found.add(id);
    if (found.size === cap) break;
  }
  return [...found];
}

/** The type of an object without its prefix: of several, the first that is `known`, else the first. */
export function typeOf(from: Json, known: (type: string) => boolean): string | null {
  let first: string | null = null;
  for (const item of list(from.type)) {
    if (typeof item !== 'string' || item === '' || item.length > LIMITS.url) continue;
    const type = clean(withoutPrefix(item), LIMITS.type);
    if (known(type)) return type;
    first ??= type;
  }
  return first;
}

/** True or false, also in words; null for anything else. */
export function flag(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : null;
}

/** A whole number from 0 to `most`, also written as text; null for anything else. */
export function count(value: unknown, most = 0xffff_ffff): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= most
    ? number
    : null;
}
