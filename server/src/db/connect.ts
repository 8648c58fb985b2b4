import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ConnectOptions, type Database, refusingWriter } from './database.ts';
import { dialectOf } from './dialect.ts';
import { handle } from './handle.ts';
import { SqliteConnection } from './sqlite.ts';
import { sqliteSlowReads } from './sqlite-slow.ts';
import { sqliteWriter } from './sqlite-writer.ts';

export type { Database } from './database.ts';

/** What was deleted may stand in the write-ahead log for so long. */
const LOG_EMPTIED_MS = 3_600_000;

/** Name of the database's file in the data folder. */
export const SQLITE_FILE = 'skein.sqlite';

/** Opens the database that the settings name. Throws when it cannot be reached. */
export async function connect(options: ConnectOptions): Promise<Database> {
  if (!options.databaseUrl) return connectSqlite(options);
  // Loaded only where it is used: on SQLite the driver would be ten megabytes for nothing.
  const { connectPostgres } = await import('./connect-postgres.ts');
  return connectPostgres(options, options.databaseUrl);
}

function connectSqlite({ data, log, readOnly = false }: ConnectOptions): Database {
  const file = join(data, SQLITE_FILE);
  if (!readOnly && !existsSync(data)) mkdirSync(data, { recursive: true, mode: 0o700 });
  const onSlow = (sql: string, ms: number) =>
    log.warn('slow statement on the main thread', { sql, ms: Math.round(ms) });
  const writes = readOnly ? null : new SqliteConnection(file, { readOnly: false, onSlow });
  const reads = new SqliteConnection(file, { readOnly: true, onSlow });
  const slow = sqliteSlowReads(file, log);
  const emptying = setInterval(() => emptyLog(writes, log), LOG_EMPTIED_MS);
  emptying.unref();
  return {
    engine: 'sqlite',
    dialect: dialectOf('sqlite'),
    read: handle(
      'sqlite',
      (consumer) => consumer(reads),
      (sql, values, column) => reads.rows(sql, values, column),
    ),
    slow: slow.db,
    writer: writes ? sqliteWriter(writes) : refusingWriter(),
    channel: null,
    pool: null,
    file,
    async close() {
      clearInterval(emptying);
      await slow.close();
      reads.close();
      writes?.close();
    },
  };
}

function emptyLog(writes: SqliteConnection | null, log: ConnectOptions['log']): void {
  try {
    writes?.emptyLog();
  } catch (error) {
    log.warn('the write-ahead log could not be emptied', { error });
  }
}
