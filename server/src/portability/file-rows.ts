import type { ImportFault, ImportType } from '@skein/api/imports.ts';
import { handleKey, parseHandle } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { FileRow } from './file-row.ts';
import { filterRows } from './filter-rows.ts';
import { csvRows, separatorOf, textOf } from './read-csv.ts';

/** Mastodon's. */
export const MOST_ROWS = 20_000;
/** With those in which nothing stands. */
const MOST_LINES = 200_000;
/** The other work of the server goes on in between. */
const LINES_AT_A_STRETCH = 1000;

/** Columns by Mastodon's names, those that are needed first. */
export const COLUMNS: Record<ImportType, readonly string[]> = {
  following: ['Account address', 'Show boosts', 'Notify on new posts', 'Languages'],
  blocking: ['Account address'],
  muting: ['Account address', 'Hide notifications'],
  domain_blocking: ['#domain'],
  bookmarks: ['#uri'],
  lists: ['List name', 'Account address'],
  // JSON, read by `filter-rows.ts`.
  custom_filters: ['custom_filters'],
};
const FIRST_HEADERS = new Set(Object.values(COLUMNS).map(([first]) => first));

/** Without a header a file has these columns. */
const needed = (type: ImportType) => (type === 'lists' ? 2 : 1);

/** What a file says, or why it is not taken. The first header decides whether there is one, as in Mastodon. */
export async function fileRows(
  ctx: Ctx,
  type: ImportType,
  bytes: Uint8Array,
): Promise<FileRow[] | ImportFault> {
  if (type === 'custom_filters') return filterRows(bytes);
  const text = textOf(bytes);
  if (text === null) return 'no_text';
  const columns = COLUMNS[type];
  let places: number[] | null = null;
  const rows = new Map<string, FileRow>();
  let count = 0;
  let lines = 0;
  for (const { line, cells } of csvRows(text, separatorOf(text))) {
    lines += 1;
    if (lines > MOST_LINES) return 'too_many';
    if (lines % LINES_AT_A_STRETCH === 0) await new Promise(setImmediate);
    if (cells?.every((cell) => cell.trim() === '')) continue;
    if (places === null) {
      const header = cells?.map((cell) => cell.trim()) ?? [];
      const isHeader = FIRST_HEADERS.has(header[0]);
      places = columns.map((name, place) =>
        isHeader ? header.indexOf(name) : place < needed(type) ? place : -1,
      );
      // A file of lists names accounts too, and nobody wants to block all of them by a slip.
      if (isHeader && !columns.includes(header[0] as string)) return 'wrong_type';
      if (places.slice(0, needed(type)).includes(-1)) return 'wrong_type';
      if (isHeader) continue;
    }
    count += 1;
    if (count > MOST_ROWS) return 'too_many';
    const row = rowOf(ctx, type, line, cells && places.map((place) => cells[place]?.trim() || null));
    // Of two that name the same the last counts.
    rows.set(row.what === null ? `line ${line}` : JSON.stringify([row.what, row.list]), row);
  }
  return rows.size === 0 ? 'empty' : [...rows.values()];
}

function rowOf(ctx: Ctx, type: ImportType, line: number, cells: (string | null)[] | null): FileRow {
  const unreadable = { line, cells: cells ?? [], what: null, list: null, host: null };
  if (cells === null) return unreadable;
  const named = cells[type === 'lists' ? 1 : 0];
  if (!named) return unreadable;
  const list = type === 'lists' ? (cells[0] ?? null) : null;
  if (type === 'lists' && (list === null || [...list].length > 256)) return unreadable;
  if (type === 'domain_blocking') {
    const domain = named.toLowerCase();
    return /^[^\s/@]{1,253}$/.test(domain) ? { ...unreadable, what: domain } : unreadable;
  }
  if (type === 'bookmarks') {
    const url = named.length <= 2048 ? URL.parse(named) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) return unreadable;
    return { ...unreadable, what: named, host: ctx.origin.isOurs(named) ? null : url.host };
  }
  const handle = parseHandle(ctx, named.replace(/^@/, ''));
  if (handle === null) return unreadable;
  const host = ctx.origin.isOurDomain(handle.domain) ? null : handle.domain;
  return { ...unreadable, what: handleKey(handle), list, host };
}
