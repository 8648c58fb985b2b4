import assert from 'node:assert/strict';
import { type ChildProcess, execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, it, mock } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { endless, placesFree } from '../../../test/endless.ts';
import { createWorld, onBothEngines, type World } from '../../../test/world.ts';
import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import { readSetting, writeSetting } from '../instance/index.ts';
import { prepared } from './dialect.ts';
import { SLOW_AT_ONCE, SLOW_WAITING } from './slow.ts';
import { transact } from './transact.ts';

onBothEngines('slow reads', (engine) => {
  let world: World;
  let ctx: Ctx;
  /** The processes that were started since the beginning. */
  const started: ChildProcess[] = [];
  const note = (message: unknown) => void started.push((message as { process: ChildProcess }).process);

  before(async () => {
    world = await createWorld({ engine });
    ctx = (world.servers[0] as World['servers'][0]).ctx;
    subscribe('child_process', note);
  });
  after(async () => {
    await world.stop();
    unsubscribe('child_process', note);
    assert.deepEqual(alive(), [], 'nothing is left of a server that has stopped');
  });

  const alive = () => started.filter((one) => one.exitCode === null && one.signalCode === null);

  const slow = () => endless(engine).execute(ctx.slow);
  const one = async () => (await sql<{ n: number }>`select 1 as n`.execute(ctx.slow)).rows;

  /** Asserts that it is refused after about two seconds. */
  async function assertGivenUp(read: Promise<unknown>): Promise<void> {
    const began = performance.now();
    await assert.rejects(read, (error) => error instanceof Refusal && error.kind === 'unavailable');
    const took = performance.now() - began;
    assert.ok(took > 1500 && took < 15_000, `refused after ${took} ms`);
  }

  it('cost nothing before the first of them', () => {
    assert.equal(started.length, 0);
  });

  it('are asked as ctx.db is, and see what was just committed', async () => {
    for (const value of ['first', 'second']) {
      await writeSetting(ctx, 'seen', value);
      assert.equal(await readSetting({ db: ctx.slow }, 'seen'), value);
    }
    const settings = prepared<{ key: string }, { value: string }>((db, p) =>
      db.selectFrom('settings').select('value').where('key', '=', p('key')),
    );
    assert.deepEqual(await settings({ db: ctx.slow, dialect: ctx.dialect }, { key: 'seen' }), [
      { value: 'second' },
    ]);
    const count = await ctx.slow
      .selectFrom('settings')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('key', '=', 'seen')
      .executeTakeFirstOrThrow();
    assert.equal(count.n, 1);
    assert.ok(started.length <= 1, 'one at a time needs one reader');
  });

  it('hold up neither reads nor writes, and are given up after two seconds', async () => {
    let pending = true;
    const given = assertGivenUp(slow()).finally(() => {
      pending = false;
    });
    await writeSetting(ctx, 'beside', 'written');
    assert.equal(await readSetting(ctx, 'beside'), 'written');
    assert.equal(await readSetting({ db: ctx.slow }, 'beside'), 'written');
    assert.ok(pending, 'the slow one is still under way');
    await given;
    assert.ok(world.log.some((line) => line.includes('a slow read was given up')));
  });

  it('go on after as many bad ones as run at once, and leave none of them running', async () => {
    await Promise.all(Array.from({ length: SLOW_AT_ONCE }, () => assertGivenUp(slow())));
    await placesFree(ctx);
    if (engine === 'sqlite') return assert.ok(alive().length <= SLOW_AT_ONCE);
    const { rows } = await sql<{ n: number }>`select count(*) as n from pg_stat_activity
      where state = 'active' and query like '%pg_sleep(600)%' and pid <> pg_backend_pid()`.execute(ctx.db);
    assert.equal(rows[0]?.n, 0);
  });

  it('beyond the bound of the queue are refused at once, and the queue stays as it was', async () => {
    await placesFree(ctx);
    const held = Array.from({ length: SLOW_AT_ONCE }, () => assertGivenUp(slow()));
    const waiting = Array.from({ length: SLOW_WAITING }, () => one().catch((error) => error.kind));
    for (let beyond = 0; beyond < 3; beyond += 1) {
      await assert.rejects(one(), (error) => error instanceof Refusal && error.kind === 'tooMany');
    }
    await Promise.all(held);
    // They waited as long as the two before them ran: each has its rows or its refusal, none is forgotten.
    for (const outcome of await Promise.all(waiting)) {
      if (outcome !== 'unavailable') assert.deepEqual(outcome, [{ n: 1 }]);
    }
    assert.deepEqual(await one(), [{ n: 1 }]);
  });

  it('cannot write, by whatever words', async () => {
    await assert.rejects(
      ctx.slow.insertInto('settings').values({ key: 'sly', value: 'x' }).execute(),
      /only reads: write through transact/,
    );
    await assert.rejects(
      sql`update settings set value = 'x' where key = 'seen' returning key`.execute(ctx.slow),
      /only reads: write through transact/,
    );
    assert.deepEqual([await readSetting(ctx, 'sly'), await readSetting(ctx, 'seen')], [null, 'second']);
  });

  it('are not there inside a transaction, in none of its depths', async () => {
    await transact(ctx, async (outer) => {
      await assert.rejects(readSetting({ db: outer.slow }, 'seen'), /inside a transaction/);
      await transact(outer, async (inner) => {
        await assert.rejects(readSetting({ db: inner.slow }, 'seen'), /inside a transaction/);
      });
    });
  });

  it('say what is wrong with a statement, and answer the next', async () => {
    await assert.rejects(sql`select * from nowhere`.execute(ctx.slow), /nowhere/);
    assert.deepEqual(await one(), [{ n: 1 }]);
  });

  if (engine === 'sqlite') {
    it('answer again after a reader was killed from outside', async () => {
      await one();
      for (const reader of alive()) {
        reader.kill('SIGKILL');
        await once(reader, 'exit');
      }
      assert.ok(world.log.some((line) => line.includes('a slow reader ended by itself')));
      assert.deepEqual(await one(), [{ n: 1 }]);
    });

    it('end their process when nobody asked for a minute, and start another when somebody does', async () => {
      mock.timers.enable({ apis: ['setTimeout'] });
      try {
        await one();
        const ended = Promise.all(alive().map((reader) => once(reader, 'exit')));
        mock.timers.tick(60_000);
        await ended;
        assert.deepEqual(alive(), []);
      } finally {
        mock.timers.reset();
      }
      assert.deepEqual(await one(), [{ n: 1 }]);
    });
  }

  if (engine === 'sqlite') {
    it('keep no process alive that has nothing else to do, and end with it', async () => {
      const connect = new URL('./connect.ts', import.meta.url).href;
      const script = `
        import { subscribe } from 'node:diagnostics_channel';
        import { connect } from '${connect}';
        subscribe('child_process', ({ process: reader }) => setImmediate(() => console.log(reader.pid)));
        const database = await connect({ databaseUrl: null, data: process.argv[1], log: console });
        await database.slow.selectFrom('settings').select('key').execute();`;
      const { data } = ctx.config;
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '-e', script, data],
        {
          timeout: 30_000,
        },
      );
      const reader = Number(stdout);
      assert.ok(reader > 0, stdout);
      while (isRunning(reader)) await wait(10);
    });
  }

  it('under way or waiting when the server stops are refused', async () => {
    const other = await createWorld({ engine });
    const { ctx: stopping } = other.servers[0] as World['servers'][0];
    const reads = Array.from({ length: SLOW_AT_ONCE + 3 }, () => endless(engine).execute(stopping.slow));
    const refused = Promise.allSettled(reads);
    const began = performance.now();
    await other.stop();
    const took = performance.now() - began;
    assert.ok(took < 15_000, `stopped after ${took} ms`);
    for (const outcome of await refused) {
      assert.equal(outcome.status === 'rejected' && outcome.reason.kind, 'unavailable');
    }
    await assert.rejects(endless(engine).execute(stopping.slow), { kind: 'unavailable' });
  });
});

/** Also false for a process that has ended and waits for somebody to ask how. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc') || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
