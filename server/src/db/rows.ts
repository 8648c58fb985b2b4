import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type pg from 'pg';
import type { Database } from './connect.ts';
import { openSqlite } from './sqlite.ts';

/** A row as any engine gives and takes it: numbers, texts, bytes, nulls. */
export type Row = Record<string, number | string | Uint8Array | null>;

/** The whole database at one moment, read beside everything else that goes on. */
export interface Snapshot {
  /** Each after those whose rows it names. */
  tables: string[];
  /** All rows of a table, some at a time. */
  rows(table: string): AsyncGenerator<Row[]>;
  close(): Promise<void>;
}

/**
 * Puts whole rows back as they were. Like a migration it writes what every room owns, and nothing else may: it is for
 * restoring into an empty database.
 */
export interface Filling {
  /** Each after those whose rows it names. */
  tables: string[];
  count(table: string): Promise<number>;
  /** Takes out what the migrations put in, which comes back with the rows. */
  clear(): Promise<void>;
  add(table: string, rows: readonly Row[]): Promise<void>;
}

const ROWS_AT_ONCE = 500;

/** Opens a snapshot on a connection of its own. */
export async function snapshot({ pool, file }: Database): Promise<Snapshot> {
  return pool ? postgresSnapshot(pool) : sqliteSnapshot(file as string);
}

/** Runs `fill` in one transaction: all of it comes in, or nothing. */
export async function filling<T>(
  { pool, file }: Database,
  fill: (filling: Filling) => Promise<T>,
): Promise<T> {
  return pool ? fillPostgres(pool, fill) : fillSqlite(file as string, fill);
}

async function sqliteSnapshot(path: string): Promise<Snapshot> {
  const file = openSqlite(path, { readOnly: true });
  file.exec('begin');
  return {
    // The first read is the moment that all later ones see.
    tables: sqliteTables(file),
    async *rows(table) {
      let some: Row[] = [];
      for (const row of file.prepare(`select * from ${quoted(table)}`).iterate()) {
        if (some.push(row as Row) < ROWS_AT_ONCE) continue;
        yield some;
        some = [];
      }
      yield some;
    },
    async close() {
      file.close();
    },
  };
}

async function fillSqlite<T>(path: string, fill: (filling: Filling) => Promise<T>): Promise<T> {
  const file = openSqlite(path, { readOnly: false });
  try {
    file.exec('begin immediate; pragma defer_foreign_keys = on');
    const tables = sqliteTables(file);
    const result = await fill({
      tables,
      count: async (table) =>
        Number(file.prepare(`select count(*) as count from ${quoted(table)}`).get()?.count),
      async clear() {
        for (const table of tables.toReversed()) file.exec(`delete from ${quoted(table)}`);
      },
      async add(table, rows) {
        const [first] = rows;
        if (!first) return;
        const columns = Object.keys(first);
        const statement = file.prepare(
          `insert into ${quoted(table)} (${columns.map(quoted).join()}) values (${columns.map(() => '?').join()})`,
        );
        for (const row of rows) statement.run(...columns.map((column) => row[column] as SQLInputValue));
      },
    });
    file.exec('commit');
    return result;
  } finally {
    // What was not committed is rolled back.
    file.close();
  }
}

function sqliteTables(file: DatabaseSync): string[] {
  const names = file
    .prepare(`select name from pragma_table_list where schema = 'main' and type = 'table'`)
    .all();
  const tables = names.map(({ name }) => String(name)).filter((name) => !name.startsWith('sqlite_'));
  const parents = tables.flatMap((table) =>
    file
      .prepare('select "table" as parent from pragma_foreign_key_list(?)')
      .all(table)
      .map(({ parent }): [string, string] => [table, String(parent)]),
  );
  return inOrder(tables, parents);
}

async function postgresSnapshot(pool: pg.Pool): Promise<Snapshot> {
  const client = await pool.connect();
  await client.query('begin isolation level repeatable read read only');
  return {
    tables: await postgresTables(client),
    async *rows(table) {
      await client.query(`declare every no scroll cursor for select * from ${quoted(table)}`);
      for (;;) {
        const { rows } = await client.query<Row>(`fetch ${ROWS_AT_ONCE} from every`);
        yield rows;
        if (rows.length < ROWS_AT_ONCE) break;
      }
      await client.query('close every');
    },
    async close() {
      client.release(true);
    },
  };
}

async function fillPostgres<T>(pool: pg.Pool, fill: (filling: Filling) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const tables = await postgresTables(client);
    const result = await fill({
      tables,
      async count(table) {
        const { rows } = await client.query<{ count: number }>(
          `select count(*) as count from ${quoted(table)}`,
        );
        return rows[0]?.count ?? 0;
      },
      async clear() {
        for (const table of tables.toReversed()) await client.query(`delete from ${quoted(table)}`);
      },
      async add(table, rows) {
        const [first] = rows;
        if (!first) return;
        const columns = Object.keys(first).map(quoted).join();
        const from = `json_populate_recordset(null::${quoted(table)}, $1)`;
        await client.query(`insert into ${quoted(table)} (${columns}) select ${columns} from ${from}`, [
          forPostgres(rows),
        ]);
      },
    });
    await client.query('commit');
    return result;
  } finally {
    client.release(true);
  }
}

function forPostgres(rows: readonly Row[]): string {
  return JSON.stringify(rows, (_key, value) =>
    value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value,
  );
}

async function postgresTables(client: pg.PoolClient): Promise<string[]> {
  const tables = await client.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace order by 1`,
  );
  const parents = await client.query<{ child: string; parent: string }>(
    `select own.relname as child, other.relname as parent from pg_constraint
     join pg_class own on own.oid = conrelid join pg_class other on other.oid = confrelid
     where contype = 'f' and connamespace = current_schema()::regnamespace`,
  );
  return inOrder(
    tables.rows.map(({ name }) => name),
    parents.rows.map(({ child, parent }) => [child, parent]),
  );
}

/** Made of other tables, and made anew where it is missing. */
const MADE_ANEW = ['status_words', 'leaving_words', 'account_words', 'search_progress'];

/** Each table after those it refers to; the ledger of migrations is the schema's own affair. */
function inOrder(tables: readonly string[], refers: readonly (readonly [string, string])[]): string[] {
  const placed: string[] = [];
  const left = new Set(tables.filter((table) => table !== 'migrations' && !MADE_ANEW.includes(table)));
  while (left.size > 0) {
    const free = [...left].find((table) =>
      refers.every(([child, parent]) => child !== table || parent === table || !left.has(parent)),
    );
    // Rows that refer to each other in a circle would need their constraints put off; there are none.
    if (free === undefined)
      throw new Error(`these tables refer to each other in a circle: ${[...left].join(', ')}`);
    placed.push(free);
    left.delete(free);
  }
  return placed;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
