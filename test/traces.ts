import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { SQLITE_FILE } from '../server/src/db/connect.ts';
import type { Skein } from '../server/src/start.ts';
import { tablesOf } from './kept-rows.ts';

/** What somebody would know a person by, by a name for it. */
export type Marks = Record<string, string>;

/** `email in members.email`, for every mark and every place of a server where it stands: rows, files, lines of the log. */
export async function tracesOf(server: Skein, log: readonly string[], marks: Marks): Promise<string[]> {
  const found = new Set<string>();
  const note = (text: string, place: string) => {
    for (const [name, mark] of Object.entries(marks))
      if (text.includes(mark)) found.add(`${name} in ${place}`);
  };
  for (const table of await tablesOf(server.ctx)) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(
      server.ctx.db,
    );
    for (const row of rows)
      for (const [column, value] of Object.entries(row))
        if (value !== null) note(textOf(value), `${table}.${column}`);
  }
  for (const { place, bytes } of filesOf(server.ctx.config.data)) note(bytes.toString('latin1'), place);
  for (const line of log) note(line, 'the log');
  return [...found].sort();
}

/** Every file of a server but its database, and in which folder it is. */
export function filesOf(data: string): { place: string; bytes: Buffer }[] {
  return (readdirSync(data, { recursive: true, withFileTypes: true }) as import('node:fs').Dirent[])
    .filter((entry) => entry.isFile() && !entry.name.startsWith(SQLITE_FILE))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { place: path.slice(data.length + 1), bytes: readFileSync(path) };
    });
}

/**
 * The same for the bytes of SQLite's file and its log, free pages too, as somebody reads them who has the disk; after
 * the log was emptied, as the server itself does once an hour.
 */
export function tracesInFile(data: string, marks: Marks): string[] {
  const path = join(data, SQLITE_FILE);
  const beside = new DatabaseSync(path);
  beside.exec('pragma wal_checkpoint(truncate)');
  beside.close();
  const bytes = ['', '-wal'].map((end) =>
    existsSync(path + end) ? readFileSync(path + end) : Buffer.alloc(0),
  );
  const text = Buffer.concat(bytes).toString('latin1');
  return Object.entries(marks).flatMap(([name, mark]) => (text.includes(mark) ? [name] : []));
}

function textOf(value: unknown): string {
  if (Buffer.isBuffer(value) || value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
