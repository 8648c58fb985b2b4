import { isObject } from './document.ts';
import { LIMITS } from './limits.ts';
import { count, ids, url } from './values.ts';

/** A collection of answers as it stands inside a post: hints of where to look for more. */
export interface Replies {
  id: string | null;
  /** The first answers, by id. */
  items: string[];
  /** The page after them. */
  next: string | null;
  total: number | null;
}

/** Reads `replies`: an id, a collection, or a collection with its first page inside. */
export function readReplies(value: unknown): Replies | null {
  if (!isObject(value)) {
    const id = url(value);
    return id === null ? null : { id, items: [], next: null, total: null };
  }
  const page = isObject(value.first) ? value.first : value;
  const next = page === value ? url(value.first) : url(page.next);
  const items = ids(page.items ?? page.orderedItems, LIMITS.replies);
  return { id: url(value.id), items, next, total: count(value.totalItems) };
}
