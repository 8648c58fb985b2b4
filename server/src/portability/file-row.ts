/** A row of the file that says something. */
export interface FileRow {
  line: number;
  /** In the order of `COLUMNS`; null where the file has no such column or nothing in it. */
  cells: (string | null)[];
  /** Null where what is named cannot be anything: it is told by its line. */
  what: string | null;
  list: string | null;
  host: string | null;
}
