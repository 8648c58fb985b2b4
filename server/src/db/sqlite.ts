import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';

/** A statement on the main thread cannot be interrupted; what takes longer than this is named in the log. */
const SLOW_MS = 20;
const CACHED_STATEMENTS = 500;
const PATIENCE_MS = 5000;

export interface SqliteOptions {
  readOnly: boolean;
  onSlow?: (sql: string, ms: number) => void;
}

/** One open SQLite file with the pragmas that our promises need. */
export function openSqlite(path: string, { readOnly }: { readOnly: boolean }): DatabaseSync {
  const file = new DatabaseSync(path, { readOnly, timeout: PATIENCE_MS, enableForeignKeyConstraints: true });
  if (!readOnly) {
    // FULL: a commit that was answered is on the disk, also after a power cut.
    file.exec('pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 2000');
    // What is deleted is overwritten, in its page and in pages that become free: nobody reads it out of the file.
    file.exec('pragma secure_delete = on');
  }
  file.exec('pragma temp_store = memory; pragma cache_size = -16000');
  return file;
}

/** A connection for Kysely. Kysely's stock SQLite dialect asks `stmt.reader`, which node:sqlite lacks: it would answer `[]`. */
export class SqliteConnection implements DatabaseConnection {
  readonly file: DatabaseSync;
  readonly #statements = new Map<string, { statement: StatementSync; reads: boolean }>();
  readonly #onSlow: SqliteOptions['onSlow'];

  constructor(path: string, options: SqliteOptions) {
    this.file = openSqlite(path, options);
    this.#onSlow = options.onSlow;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return this.run<R>(sql, parameters);
  }

  /** The rows of a prepared query, or their first values, at once: a point read costs less than the promises around it. */
  rows<R>(sql: string, parameters: readonly unknown[], column: boolean): R[] {
    if (!column) return this.run<R>(sql, parameters).rows;
    // Of the same text, another statement: rows as lists cost a third less than rows as objects.
    const { rows } = this.run<[R]>(`${sql} `, parameters, true);
    return rows.map(([value]) => value);
  }

  /** Runs a statement; `lists` gives each row as a list of its values. */
  run<R>(sql: string, parameters: readonly unknown[], lists = false): QueryResult<R> {
    const { statement, reads } = this.#prepare(sql, lists);
    const started = performance.now();
    const values = parameters as SQLInputValue[];
    let result: QueryResult<R>;
    if (reads) {
      result = { rows: statement.all(...values) as R[] };
    } else {
      const { changes } = statement.run(...values);
      result = { rows: [], numAffectedRows: BigInt(changes) };
    }
    const took = performance.now() - started;
    if (took > SLOW_MS) this.#onSlow?.(sql, took);
    return result;
  }

  /** Empties the write-ahead log, where what was deleted still stands, unless somebody reads in it just now. */
  emptyLog(): void {
    if (this.file.isTransaction) return;
    this.file.exec('pragma busy_timeout = 0');
    try {
      this.file.exec('pragma wal_checkpoint(truncate)');
    } finally {
      this.file.exec(`pragma busy_timeout = ${PATIENCE_MS}`);
    }
  }

  streamQuery(): never {
    throw new Error('rows are read in bounded pages, never streamed');
  }

  close(): void {
    this.#statements.clear();
    this.file.close();
  }

  #prepare(sql: string, lists: boolean): { statement: StatementSync; reads: boolean } {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.file.prepare(sql);
    if (lists) statement.setReturnArrays(true);
    const made = { statement, reads: statement.columns().length > 0 };
    if (this.#statements.size >= CACHED_STATEMENTS) {
      this.#statements.delete(this.#statements.keys().next().value as string);
    }
    this.#statements.set(sql, made);
    return made;
  }
}
