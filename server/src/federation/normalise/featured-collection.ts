import { isObject, type Json } from './document.ts';
import { links } from './images.ts';
import { LIMITS } from './limits.ts';
import { type Moment, moment } from './moments.ts';
import { count, flag, idOf, list, mappedText, text, typeOf, url } from './values.ts';

/** Accounts that somebody recommends under one name (FEP-7aa9), as it came. */
export interface FeaturedCollection {
  id: string;
  attributedTo: string;
  url: string | null;
  name: string;
  /** HTML, not yet sanitised. */
  summary: string;
  language: string | null;
  sensitive: boolean;
  discoverable: boolean;
  /** Hashtag. */
  topic: string | null;
  published: Moment | null;
  updated: Moment | null;
  /** Null: nothing is said of them. */
  items: FeaturedItem[] | null;
}

/** One place; the object is null where only the place is named. */
export interface FeaturedItem {
  id: string;
  object: string | null;
  authorization: string | null;
}

const LANGUAGE = /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/;

/** Null for anything else than a collection with an id and an owner. */
export function readFeaturedCollection(from: Json): FeaturedCollection | null {
  const is = (type: string) => type === 'FeaturedCollection';
  const id = url(from.id);
  const attributedTo = idOf(from.attributedTo);
  if (typeOf(from, is) !== 'FeaturedCollection' || id === null || attributedTo === null) return null;
  const listed = from.orderedItems ?? from.items;
  return {
    id,
    attributedTo,
    url: links(from.url)[0]?.href ?? null,
    name: (mappedText(from, 'name', LIMITS.collectionName) ?? '').trim(),
    summary: mappedText(from, 'summary', LIMITS.collectionSummary) ?? '',
    language: languageOf(from.summaryMap),
    sensitive: flag(from.sensitive) ?? false,
    discoverable: flag(from.discoverable) ?? false,
    topic: isObject(from.topic) ? text(from.topic.name, LIMITS.hashtag) : null,
    published: moment(from.published),
    updated: moment(from.updated),
    items: listed === undefined && count(from.totalItems) !== 0 ? null : readItems(listed),
  };
}

/** Null for anything else than a place in a collection. */
export function readFeaturedItem(value: unknown): FeaturedItem | null {
  if (!isObject(value)) {
    const id = url(value);
    return id === null ? null : { id, object: null, authorization: null };
  }
  const id = url(value.id);
  const is = (type: string) => type === 'FeaturedItem';
  if (id === null || typeOf(value, is) !== 'FeaturedItem') return null;
  return { id, object: idOf(value.featuredObject), authorization: idOf(value.featureAuthorization) };
}

function readItems(value: unknown): FeaturedItem[] {
  const found = new Map<string, FeaturedItem>();
  for (const one of list(value)) {
    if (found.size === LIMITS.featuredItems) break;
    const item = readFeaturedItem(one);
    if (item && !found.has(item.id)) found.set(item.id, item);
  }
  return [...found.values()];
}

function languageOf(map: unknown): string | null {
  const [first] = isObject(map) ? Object.keys(map) : [];
  return first !== undefined && first.length <= 30 && LANGUAGE.test(first) ? first : null;
}
