/** One row of a file; null where the line cannot be read as CSV. */
export interface CsvRow {
  line: number;
  cells: string[] | null;
}

/** A cell is no longer: of what a row may name nothing is. */
const CELL_CHARACTERS = 10_000;
const MOST_CELLS = 100;
const NUL = '\0';

/** The text of a file: UTF-8, or UTF-16 that says so. Null for what is neither, and for what is no text. */
export function textOf(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes(NUL) ? null : text;
  } catch {
    return null;
  }
}

/** What stands between cells: what spreadsheets of some languages write, where the first line has no comma. */
export function separatorOf(text: string): string {
  const [first = ''] = /^[^\r\n]*/.exec(text) ?? [];
  if (first.includes(',')) return ',';
  return first.includes(';') ? ';' : first.includes('\t') ? '\t' : ',';
}

/**
 * Reads CSV row by row, whatever ends its lines. A quote that is never closed, or far away, makes one
 * unreadable row of all that follows.
 */
export function* csvRows(text: string, separator: string): Generator<CsvRow> {
  const plain = new RegExp(`[${separator}\\r\\n]`, 'g');
  const end = /[\r\n]/g;
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const row: CsvRow = { line, cells: [] };
    for (;;) {
      let cell: string;
      if (text[at] === '"') {
        const close = closingQuote(text, at + 1);
        if (close < 0) {
          yield { line: row.line, cells: null };
          return;
        }
        const inside = text.slice(at + 1, close);
        line += inside.split(/\r\n|\r|\n/).length - 1;
        cell = inside.replaceAll('""', '"');
        at = close + 1;
        if (at < text.length && text[at] !== separator && text[at] !== '\r' && text[at] !== '\n')
          row.cells = null;
      } else {
        cell = '';
      }
      plain.lastIndex = at;
      const stop = plain.exec(text)?.index ?? text.length;
      if (cell === '') cell = text.slice(at, stop);
      at = stop;
      if (cell.length > CELL_CHARACTERS) row.cells = null;
      row.cells?.push(cell);
      if (text[at] !== separator) break;
      if (row.cells && row.cells.length >= MOST_CELLS) {
        row.cells = null;
        end.lastIndex = at;
        at = end.exec(text)?.index ?? text.length;
        break;
      }
      at += 1;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
    at += 1;
    line += 1;
    yield row;
  }
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"' && at - from < 2 * CELL_CHARACTERS) at = text.indexOf('"', at + 2);
  return at - from < 2 * CELL_CHARACTERS ? at : -1;
}
