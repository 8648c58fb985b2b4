import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { SLOW_AT_ONCE, SLOW_WAITING } from '../../server/src/db/slow.ts';
import { changeSetting } from '../../server/src/instance/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, cast, type Person } from '../cast.ts';
import { endless, placesFree } from '../endless.ts';
import { upsertTestRemote } from '../remote.ts';
import { assertRefused } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('slow reads', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let bob: Person;

  before(async () => {
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    ({ alice, bob } = await cast(server));
    await bob.follow(alice);
  });
  beforeEach(() => placesFree(server.ctx));
  after(() => world.stop());

  /** Asks for so many reads that end only when they are given up; resolves when the last was. */
  function hold(count: number): { over: Promise<unknown>; isOver(): boolean } {
    let isOver = false;
    const reads = Array.from({ length: count }, () => endless(engine).execute(server.ctx.slow));
    const over = Promise.allSettled(reads).then(() => {
      isOver = true;
    });
    return { over, isOver: () => isOver };
  }

  const searched = async () => {
    const seen = await alice.get('/api/v2/search?q=bo');
    return seen.status === 200 ? seen.body.accounts.map((one: any) => one.acct) : seen;
  };

  test('a search is answered while another read takes long', async () => {
    const held = hold(SLOW_AT_ONCE - 1);
    assert.deepEqual(await searched(), ['bob']);
    assert.equal(held.isOver(), false);
    await held.over;
  });

  test('posting and reading go on while every place is held, and a search waits its turn', async () => {
    const held = hold(SLOW_AT_ONCE);
    const status = await alice.publish('Nobody waits for me');
    assert.ok((await alice.home()).some((one) => one.id === status.id));
    assert.equal((await alice.get(`/api/v1/statuses/${status.id}`)).status, 200);
    assert.equal(held.isOver(), false);
    await held.over;
    assert.deepEqual(await searched(), ['bob']);
  });

  test('when too many wait a search is refused with 429, and all else goes on', async () => {
    const held = hold(SLOW_AT_ONCE + SLOW_WAITING);
    const refused = await alice.get('/api/v2/search?q=bo');
    assertRefused(refused, 429, 'Too many requests');
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    await alice.publish('I am not a search');
    for (const path of ['/api/v2/instance', '/api/v1/instance', '/nodeinfo/2.1', '/health']) {
      assert.equal((await call(server, 'GET', path)).status, 200, path);
    }
    assert.equal(held.isOver(), false);
    await held.over;
    assert.deepEqual(await searched(), ['bob']);
  });

  test('members, posts and domains are counted as soon as there is a place again', async () => {
    await upsertTestRemote(server.ctx, 'Zoe');
    const { usage } = (await call(server, 'GET', '/nodeinfo/2.1')).body;
    assert.deepEqual(usage, {
      users: { total: 3, activeMonth: 3, activeHalfyear: 3 },
      localPosts: 2,
    });
    // What was said while there was no place is kept for a minute, or until a setting changes.
    await changeSetting(server.ctx, 'title', 'The Marsh');
    const { stats } = (await call(server, 'GET', '/api/v1/instance')).body;
    assert.deepEqual(stats, { user_count: 3, status_count: 2, domain_count: 1 });
    const { body } = await call(server, 'GET', '/api/v2/instance');
    assert.equal(body.usage.users.active_month, 3);
  });
});
