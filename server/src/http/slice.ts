import type { Id } from '../db/tables.ts';
import type { Page } from './pages.ts';

/** What a list read: the items, and where it goes on. */
export interface Slice {
  /** Ids of the rows to show, newest first. */
  ids: Id[];
  /** Cursor of the next older page: the last id that was *scanned*, so that a page of hidden rows still goes on. */
  next: Id | null;
  /** Cursor of the page above: the newest id that was scanned. */
  prev: Id | null;
}

/** Turns the ids of a query in reading order (newest first, or upwards for min_id) into a page. */
export function sliceOf(found: Id[], page: Page): Slice {
  const ids = page.minId === null ? found : found.toReversed();
  const full = ids.length >= page.limit;
  return { ids, next: full ? (ids.at(-1) ?? null) : null, prev: ids[0] ?? null };
}

/** How many rows a list looks at, once: twice those asked for. */
export function windowOf(page: Page): number {
  return page.limit * 2;
}

/**
 * Turns a window of rows in reading order, each with whether the reader may see it, into a page. What is hidden makes
 * the page shorter, never empty of a way on: the cursor is then the last id scanned.
 */
export function scannedSlice(rows: readonly { id: Id; visible: number }[], page: Page): Slice {
  const visible = rows.flatMap((row) => (row.visible === 1 ? [row.id] : [])).slice(0, page.limit);
  const scanned = rows.length === windowOf(page) ? (rows.at(-1)?.id ?? null) : null;
  const slice = sliceOf(visible, page);
  if (page.minId === null) return { ...slice, next: slice.next ?? scanned };
  // Upwards, the page above starts where this one ended, also when all of it was hidden.
  return { ...slice, next: slice.ids.at(-1) ?? null, prev: slice.prev ?? scanned };
}
