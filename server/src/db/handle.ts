import {
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Tables } from './tables.ts';

export type Engine = 'sqlite' | 'postgres';

/** Lends a connection to `consumer` for one statement. */
export type Lender = <T>(consumer: (connection: DatabaseConnection) => Promise<T>) => Promise<T>;

/** Runs a statement at once: SQLite in this process. `column` gives the first value of each row instead of the row. */
export type RunNow = <R>(sql: string, parameters: readonly unknown[], column: boolean) => R[];

const driver = new DummyDriver();

const dialects: Record<Engine, Dialect> = {
  sqlite: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  postgres: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
};

/** What all handles of an engine share: one is made for every transaction. */
const parts = {
  sqlite: { compiler: dialects.sqlite.createQueryCompiler(), adapter: dialects.sqlite.createAdapter() },
  postgres: { compiler: dialects.postgres.createQueryCompiler(), adapter: dialects.postgres.createAdapter() },
};

/**
 * A Kysely handle over any lender of connections. Kysely's own driver is left out: on SQLite it puts a mutex
 * around one connection, so that a plain read waits for any transaction that awaits.
 */
export function handle(engine: Engine, lend: Lender, runNow?: RunNow): Kysely<Tables> {
  const dialect = dialects[engine];
  const { compiler, adapter } = parts[engine];
  const executor = new DefaultQueryExecutor(compiler, adapter, { provideConnection: lend }, []);
  const db = new Kysely<Tables>({ config: { dialect }, dialect, driver, executor });
  if (runNow) direct.set(db, runNow);
  return db;
}

const direct = new WeakMap<Kysely<Tables>, RunNow>();

/** How to run a compiled statement on this handle without waiting; undefined where the engine is elsewhere. */
export function runNowOf(db: Kysely<Tables>): RunNow | undefined {
  return direct.get(db);
}
