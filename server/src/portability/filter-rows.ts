import { FILTER_ACTIONS, FILTER_CONTEXTS, type FilterAction } from '@skein/api/filter.ts';
import type { ImportFault } from '@skein/api/imports.ts';
import { z } from 'zod';
import type { FileRow } from './file-row.ts';
import { textOf } from './read-csv.ts';

/** A file of all that a member may have is far smaller; a larger one would hold up the server while it is read. */
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_FILTERS = 1000;

/** A filter as Mastodon writes it into a file. */
const FileFilter = z.object({
  title: z.string().max(10_000),
  expires_at: z.iso.datetime({ offset: true }).nullish(),
  context: z.array(z.enum(FILTER_CONTEXTS)).max(50),
  action: z.enum(FILTER_ACTIONS).catch('warn' satisfies FilterAction),
  keywords_attributes: z
    .array(z.object({ keyword: z.string().max(10_000), whole_word: z.boolean().catch(true) }))
    .max(1000)
    .catch([]),
  statuses: z.array(z.string().max(2048)).max(1000).catch([]),
});
export type FileFilter = z.infer<typeof FileFilter>;

/** The filters of a file, each as a row; one that is none fails, told by its place. */
export function filterRows(bytes: Uint8Array): FileRow[] | ImportFault {
  if (bytes.length > MOST_BYTES) return 'too_large';
  const text = textOf(bytes);
  if (text === null) return 'no_text';
  const said = parsed(text);
  if (said === undefined) return 'no_text';
  const file = z.object({ custom_filters: z.array(z.unknown()) }).safeParse(said);
  if (!file.success) return 'wrong_type';
  const filters = file.data.custom_filters;
  if (filters.length > MOST_FILTERS) return 'too_many';
  if (filters.length === 0) return 'empty';
  return filters.map((one, place) => {
    const filter = FileFilter.safeParse(one);
    const row = { line: place + 1, list: null, host: null };
    if (!filter.success) return { ...row, cells: [], what: null };
    return { ...row, cells: [JSON.stringify(filter.data)], what: `filter ${place + 1}` };
  });
}

/** What a row of such a file says. */
export function filterIn(cell: string | null): FileFilter {
  return FileFilter.parse(JSON.parse(cell ?? ''));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
