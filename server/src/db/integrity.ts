import { sql } from 'kysely';
import type { Database } from './connect.ts';

/** What is broken in the database itself, in the engine's words; nothing when it is whole. */
export async function integrityFaults({ engine, read }: Database): Promise<string[]> {
  return engine === 'sqlite' ? sqliteFaults(read) : postgresFaults(read);
}

async function sqliteFaults(read: Database['read']): Promise<string[]> {
  const pages = await sql<{ integrity_check: string }>`pragma integrity_check(100)`.execute(read);
  const keys = await sql<{ table: string; rowid: number; parent: string }>`pragma foreign_key_check`.execute(
    read,
  );
  return [
    ...pages.rows.map((row) => row.integrity_check).filter((text) => text !== 'ok'),
    ...keys.rows.map(
      ({ table, rowid, parent }) => `row ${rowid} of ${table} names a row of ${parent} that is not there`,
    ),
  ];
}

/** PostgreSQL checks its own pages; what it lets slip is a constraint or an index that was left half made. */
async function postgresFaults(read: Database['read']): Promise<string[]> {
  const constraints = await sql<{
    name: string;
  }>`select conname as name from pg_constraint where not convalidated`.execute(read);
  const indexes = await sql<{
    name: string;
  }>`select indexrelid::regclass::text as name from pg_index where not indisvalid`.execute(read);
  return [
    ...constraints.rows.map(({ name }) => `the constraint ${name} was never validated`),
    ...indexes.rows.map(({ name }) => `the index ${name} is not valid`),
  ];
}
