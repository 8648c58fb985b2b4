import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { sql } from 'kysely';
import { connect, type Database } from '../../server/src/db/connect.ts';
import type { Engine } from '../../server/src/db/dialect.ts';
import { migrate } from '../../server/src/db/migrate.ts';
import type { Migration } from '../../server/src/db/migration.ts';
import { migrations } from '../../server/src/db/migrations/index.ts';
import { createLog } from '../../server/src/log.ts';
import { start } from '../../server/src/start.ts';
import { cast } from '../cast.ts';
import { labEnvironment, type Running, serve } from '../process.ts';
import { freshHome, type Home, labConfig, onBothEngines } from '../world.ts';

const quiet = createLog('silent', { now: () => Date.now() });

/** A home without any schema: on PostgreSQL what the template brought is dropped. */
async function emptyHome(engine: Engine): Promise<Home> {
  if (engine === 'sqlite') {
    const data = mkdtempSync(join(tmpdir(), 'skein-test-'));
    return { data, databaseUrl: null, remove: async () => rmSync(data, { recursive: true, force: true }) };
  }
  const home = await freshHome(engine);
  const database = await connect({ ...home, log: quiet });
  await database.pool?.query('drop schema public cascade; create schema public');
  await database.close();
  return home;
}

async function opened<T>(home: Home, use: (database: Database) => Promise<T>): Promise<T> {
  const database = await connect({ ...home, log: quiet });
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

async function ledger(database: Database): Promise<string[]> {
  const rows = await database.read.selectFrom('migrations').select('name').orderBy('id').execute();
  return rows.map(({ name }) => name);
}

const names = migrations.map(({ name }) => name);

/** What the next release may do to what there is: add. */
const nextStep: Migration = {
  name: '9000-next-release',
  async up(run, { int, text }) {
    for (const table of [
      'accounts',
      'statuses',
      'follows',
      'favourites',
      'jobs',
      'members',
      'tokens',
      'outgoing',
    ]) {
      await run(`alter table ${table} add column next_release ${int} not null default 0`);
      await run(`alter table ${table} add column next_word ${text}`);
      await run(`create index ${table}_next_release on ${table} (next_release)`);
    }
    await run(`create table of_the_next_release (id ${int} primary key, about ${text})`);
  },
};

interface Column {
  name: string;
  type: string;
  nullable: boolean;
  filled: boolean;
}

/** Columns by table, as this schema says them. */
async function schemaOf({ read }: Database): Promise<Map<string, Column[]>> {
  const tables = await read.introspection.getTables();
  return new Map(
    tables.map(({ name, columns }) => [
      name,
      columns.map((one) => ({
        name: one.name,
        type: one.dataType,
        nullable: one.isNullable,
        filled: one.hasDefaultValue,
      })),
    ]),
  );
}

onBothEngines('migrations', (engine) => {
  it('run once when two servers start at the same moment on an empty database', async () => {
    const home = await emptyHome(engine);
    const environment = await labEnvironment(home);
    const second = { ...environment, PORT: (await labEnvironment(home)).PORT as string };
    const starts = await Promise.allSettled([serve(environment), serve(second)]);
    const up = starts.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    try {
      // SQLite has one writer, so one of the two is told who was first; PostgreSQL serves both.
      const why = starts.map((one) => (one.status === 'rejected' ? one.reason.message : 'up')).join('; ');
      assert.equal(up.length, engine === 'sqlite' ? 1 : 2, why);
      if (engine === 'sqlite') {
        const refused = starts.find((one) => one.status === 'rejected') as PromiseRejectedResult;
        assert.equal(refused.reason.code, 1);
        assert.match(refused.reason.message, /is held by (the server, process \d+|another process)/);
      }
      for (const { address } of up) assert.equal((await fetch(`${address}/api/v2/instance`)).status, 200);
    } finally {
      await Promise.all(up.map((server: Running) => server.stop()));
    }
    assert.deepEqual(await opened(home, ledger), names);
    await home.remove();
  });

  it('go on where a process was killed between two steps', async () => {
    const home = await emptyHome(engine);
    const file = (path: string) =>
      JSON.stringify(new URL(`../../server/src/db/${path}`, import.meta.url).href);
    const script = `
      const { connect } = await import(${file('connect.ts')});
      const { migrate } = await import(${file('migrate.ts')});
      const { migrations } = await import(${file('migrations/index.ts')});
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      const home = JSON.parse(process.argv[1]);
      const database = await connect({ ...home, log });
      const step = (name) => ({ name, up: (run) => run('create table ' + name.slice(5) + ' (id integer)') });
      const onStep = (name) => { if (name === '9002-two') process.kill(process.pid, 'SIGKILL'); };
      await migrate(database, { steps: [...migrations, step('9001-one'), step('9002-two')], onStep });`;
    const places = JSON.stringify({ data: home.data, databaseUrl: home.databaseUrl });
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, places], {
      stdio: 'inherit',
    });
    const signal = await new Promise((resolve) => child.on('exit', (_code, by) => resolve(by)));
    assert.equal(signal, 'SIGKILL');
    const step = (name: string): Migration => ({
      name,
      up: (run) => run(`create table ${name.slice(5)} (id integer)`),
    });
    await opened(home, async (database) => {
      assert.deepEqual(await ledger(database), [...names, '9001-one'], 'the killed step left nothing');
      const steps = [...migrations, step('9001-one'), step('9002-two')];
      assert.deepEqual(await migrate(database, { steps }), ['9002-two']);
      assert.deepEqual(await migrate(database, { steps }), []);
      await sql`select id from two`.execute(database.read);
    });
    await home.remove();
  });

  // The code of the release before is not here: this release stands for it, and an invented next step for this one's.
  // That the real steps are of this kind is the next story.
  it('leave a schema on which the release before still works', async () => {
    const home = await emptyHome(engine);
    await opened(home, (database) => migrate(database, { steps: [...migrations, nextStep] }));
    const config = await labConfig(home);
    const server = await start({ config, log: quiet });
    try {
      const { alice, bob, carol } = await cast(server);
      await bob.follow(alice);
      const first = await alice.publish('Written by the release before, for @carol');
      await bob.publish('Answered by it', { in_reply_to_id: first.id });
      assert.equal((await carol.post(`/api/v1/statuses/${first.id}/favourite`)).status, 200);
      await server.settled();
      assert.ok((await bob.home()).some(({ id }) => id === first.id));
      assert.equal((await alice.notifications()).length, 2);
      assert.equal((await alice.delete(`/api/v1/statuses/${first.id}`)).status, 200);
      await server.settled();
    } finally {
      await server.stop();
    }
    await home.remove();
  });

  it('only add what those who do not know of it need not fill', async () => {
    const home = await emptyHome(engine);
    await opened(home, async (database) => {
      await migrate(database, { steps: migrations.slice(0, 1) });
      for (let count = 2; count <= migrations.length; count += 1) {
        const { name } = migrations[count - 1] as Migration;
        const before = await schemaOf(database);
        assert.ok(before.size > 10, 'the schema is empty');
        const indexed = new Set<string>();
        const step: Migration = {
          name,
          up: (run, ddl) =>
            (migrations[count - 1] as Migration).up(async (statement) => {
              const text = statement.replace(/\s+/g, ' ').trim();
              assert.match(
                text,
                // The last is how an index for full text is set up, once.
                /^(create (table|(unique )?index|virtual table)|alter table \w+ add column|insert into \w+ \(\w+, rank\)) /,
                name,
              );
              if (text.startsWith('create unique index')) indexed.add(text);
              await run(statement);
            }, ddl),
        };
        assert.deepEqual(await migrate(database, { steps: [...migrations.slice(0, count - 1), step] }), [
          name,
        ]);
        const now = await schemaOf(database);
        const added = new Set<string>();
        for (const [table, columns] of before) {
          const known = new Map((now.get(table) ?? []).map((column) => [column.name, column]));
          for (const column of columns) assert.deepEqual(known.get(column.name), column, `${name}: ${table}`);
          for (const column of columns) known.delete(column.name);
          for (const { name: column, nullable, filled } of known.values()) {
            assert.ok(
              nullable || filled,
              `${name}: ${table}.${column} must be filled by who does not know it`,
            );
            added.add(column);
          }
        }
        for (const index of indexed) {
          const table = / on (\w+) /.exec(index)?.[1] as string;
          const about = /\(([^)]*)\)/.exec(index)?.[1]?.split(', ') ?? [];
          const isNew = !before.has(table) || about.some((column) => added.has(column));
          assert.ok(isNew, `${name}: "${index}" refuses what the release before may write`);
        }
      }
    });
    await home.remove();
  });

  it('refuse a database whose steps are not those of this release', async () => {
    const home = await emptyHome(engine);
    const other: Migration = {
      name: '0001-somebody-else',
      up: (run) => run('create table nothing_of_ours (id integer)'),
    };
    await opened(home, async (database) => {
      await migrate(database, { steps: [other] });
      await assert.rejects(
        migrate(database),
        /has the migration 0001-somebody-else where this release has 0001-spine/,
      );
    });
    await home.remove();
  });
});
