import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { noAnswer, slowReads } from '../../server/src/db/slow.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const JOB = 'event:federation.gone';
const MINUTE = 60_000;

onBothEngines('an account deleted while others read much', (engine) => {
  let world: World;
  let here: Skein;
  let alice: Person;
  let zoe: Person;
  let aliceThere: string;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    const [one, two] = world.servers as [Skein, Skein];
    here = one;
    alice = await person(one, 'alice');
    zoe = await person(two, 'zoe');
    aliceThere = String(await two.ctx.fediverse.accountByHandle(two.ctx, alice.handle));
    // Her server has to be known here, to be told.
    await zoe.post(`/api/v1/accounts/${aliceThere}/follow`);
    await world.settled();
  });
  after(() => world.stop());

  const job = () =>
    here.ctx.db
      .selectFrom('jobs')
      .select(['run_at', 'attempts', 'quarantined_at', 'error'])
      .where('kind', '=', JOB)
      .execute();
  const there = async () =>
    (await call(zoe.server, 'GET', `/api/v1/accounts/${aliceThere}`, { token: zoe.token })).status;

  test('is told of once there is room, however long that takes, and nothing fails', async () => {
    const { slow } = here.ctx;
    const run = () => Promise.reject(noAnswer('others read much'));
    Object.assign(here.ctx, { slow: slowReads(engine, here.ctx.log, { run, close: async () => {} }).db });
    try {
      assert.equal(await deleteAccount(here.ctx, alice.id), true);
      for (let minute = 0; minute < 12; minute += 1) {
        await world.settled();
        const jobs = await job();
        assert.deepEqual(
          jobs.map(({ attempts, quarantined_at, error }) => [attempts, quarantined_at, error]),
          [[0, null, null]],
        );
        assert.ok(Number(jobs[0]?.run_at) > world.clock.now(), 'it waits');
        assert.equal(await there(), 200);
        world.clock.forward(MINUTE);
      }
    } finally {
      Object.assign(here.ctx, { slow });
    }
    await world.settled();
    assert.deepEqual(await job(), []);
    assert.equal(await there(), 404);
  });

  test('is tried a few times and then set aside where something is wrong', async () => {
    const { slow } = here.ctx;
    const run = () => Promise.reject(new Error('the disk is gone'));
    Object.assign(here.ctx, { slow: slowReads(engine, here.ctx.log, { run, close: async () => {} }).db });
    try {
      const bob = await person(here, 'bob');
      await deleteAccount(here.ctx, bob.id);
      await world.settled();
      const [failed] = await job();
      assert.deepEqual([failed?.attempts, failed?.error], [1, 'the disk is gone']);
    } finally {
      Object.assign(here.ctx, { slow });
    }
  });
});
