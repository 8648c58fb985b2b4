import { type Kysely, sql } from 'kysely';
import type { Database } from './connect.ts';
import type { Migration } from './migration.ts';
import { migrations } from './migrations/index.ts';
import type { Id, Tables, Time } from './tables.ts';

declare module './tables.ts' {
  interface Tables {
    migrations: { id: Id; name: string; at: Time };
  }
}

/** Any number, the same in every process: PostgreSQL's lock for migrating. */
const LOCK = 7_533_461;

export interface MigrateOptions {
  steps?: readonly Migration[];
  now?: () => number;
  /** For tests: called before each step commits. */
  onStep?: (name: string) => void;
}

/**
 * Brings the schema up to date and returns the names of the steps that ran. Each step commits with its ledger row,
 * under a lock, so two processes that start at once migrate once and a killed one goes on where it stopped.
 * @throws when the database has a step that this release does not know.
 */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<string[]> {
  const { steps = migrations, now = Date.now, onStep } = options;
  const ran: string[] = [];
  for (let index = 0; index <= steps.length; index += 1) {
    const name = await database.writer.write(async (db) => {
      await lock(database, db);
      const done = await ledger(db);
      refuseUnknown(done, steps);
      const step = steps[done.length];
      if (!step) return null;
      await step.up(async (statement) => void (await sql.raw(statement).execute(db)), database.dialect.ddl);
      await db
        .insertInto('migrations')
        .values({ id: done.length + 1, name: step.name, at: now() })
        .execute();
      onStep?.(step.name);
      return step.name;
    });
    if (name === null) return ran;
    ran.push(name);
  }
  return ran;
}

async function lock({ engine, dialect }: Database, db: Kysely<Tables>): Promise<void> {
  // SQLite's writer has begun immediate: it holds the only lock there is.
  if (engine === 'postgres') await sql`select pg_advisory_xact_lock(${LOCK})`.execute(db);
  const { int, text } = dialect.ddl;
  await sql
    .raw(
      `create table if not exists migrations (id ${int} primary key, name ${text} not null, at ${int} not null)`,
    )
    .execute(db);
}

async function ledger(db: Kysely<Tables>): Promise<string[]> {
  const rows = await db.selectFrom('migrations').select('name').orderBy('id').execute();
  return rows.map((row) => row.name);
}

function refuseUnknown(done: string[], steps: readonly Migration[]): void {
  done.forEach((name, index) => {
    if (steps[index] && steps[index].name !== name) {
      throw new Error(`the database has the migration ${name} where this release has ${steps[index].name}`);
    }
  });
}
