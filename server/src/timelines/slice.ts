import type { Id } from '../db/tables.ts';
import type { Page, Slice } from '../http/pages.ts';

/**
 * Turns the ids of a query in reading order (newest first, or upwards for min_id) into a page. `scanned`: the last id
 * looked at, when more were looked at than are shown.
 */
export function sliceOf(found: Id[], page: Page, scanned: Id | null = null): Slice {
  const ids = page.minId === null ? found : found.toReversed();
  const full = ids.length >= page.limit;
  return {
    ids,
    next: full ? (ids.at(-1) ?? null) : scanned,
    prev: ids[0] ?? null,
  };
}
