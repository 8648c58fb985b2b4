import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Log } from '../log.ts';
import type { Dialect, Engine } from './dialect.ts';
import type { Tables } from './tables.ts';
import type { Channel, Writer } from './tx.ts';

/** An open database: reads by `read` and `slow`, writes only by `transact`, which uses `writer`. */
export interface Database {
  engine: Engine;
  dialect: Dialect;
  read: Kysely<Tables>;
  /** Reads that may take long, apart from the server's own: see `slow.ts`. */
  slow: Kysely<Tables>;
  writer: Writer;
  /** PostgreSQL only: how processes hear of each other. */
  channel: Channel | null;
  /** PostgreSQL only: for snapshots, which need a connection of their own. */
  pool: pg.Pool | null;
  /** SQLite only: the file, for backups. */
  file: string | null;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** postgres://… or null for SQLite in `data`. */
  databaseUrl: string | null;
  /** Folder of the SQLite file, made when missing. */
  data: string;
  log: Log;
  /** Connections to PostgreSQL. */
  poolSize?: number;
  /** For commands beside a running server: nothing can be written. */
  readOnly?: boolean;
}

/** The writer of a database that was opened for reading only. */
export function refusingWriter(): Writer {
  return {
    write: () => Promise.reject(new Error('this database was opened for reading only')),
    commits: () => 0,
  };
}
