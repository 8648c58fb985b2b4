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

/** A page of things in the order of other rows (who favourited, by when they did): `slice` counts by the ids of those. */
export interface Listed {
  slice: Slice;
  /** Of the things, in that order. */
  ids: Id[];
}

/** Turns the ids of a query in reading order (newest first, or upwards for min_id) into a page. */
export function sliceOf(found: Id[], page: Page): Slice {
  const ids = page.minId === null ? found : found.toReversed();
  const full = ids.length >= page.limit;
  return { ids, next: full ? (ids.at(-1) ?? null) : null, prev: ids[0] ?? null };
}

/** A row that a list looked at, and whether the reader may see it. */
export interface Scanned {
  id: Id;
  visible: number;
}

/**
 * A page out of a list in which some rows are hidden from the reader. `read` gives so many rows in reading order; as
 * many as are asked for, and once so many `times` as many when one of them is hidden. What is hidden then makes the page
 * shorter, never empty of a way on: the cursor is the last id scanned.
 */
export async function scan(
  page: Page,
  read: (window: number) => Promise<Scanned[]>,
  times = 2,
): Promise<Slice> {
  const rows = await read(page.limit);
  if (rows.length < page.limit || rows.every((row) => row.visible === 1)) {
    return scannedSlice(rows, page, page.limit);
  }
  return scannedSlice(await read(page.limit * times), page, page.limit * times);
}

/** The same for rows that say more than their id: those to show, newest first. */
export async function scanRows<R extends Scanned>(
  page: Page,
  read: (window: number) => Promise<R[]>,
): Promise<{ slice: Slice; rows: R[] }> {
  const seen = new Map<Id, R>();
  const slice = await scan(page, async (window) => {
    const rows = await read(window);
    for (const row of rows) seen.set(row.id, row);
    return rows;
  });
  return { slice, rows: slice.ids.map((id) => seen.get(id) as R) };
}

function scannedSlice(rows: readonly Scanned[], page: Page, window: number): Slice {
  const visible = rows.flatMap((row) => (row.visible === 1 ? [row.id] : [])).slice(0, page.limit);
  const scanned = rows.length === window ? (rows.at(-1)?.id ?? null) : null;
  const slice = sliceOf(visible, page);
  if (page.minId === null) return { ...slice, next: slice.next ?? scanned };
  // Upwards, the page above starts where this one ended, also when all of it was hidden.
  return { ...slice, next: slice.ids.at(-1) ?? null, prev: slice.prev ?? scanned };
}
