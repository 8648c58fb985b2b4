import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { AnyListener, Ctx } from '../../server/src/context.ts';
import { LISTENER_JOB, listener, listenerJob } from '../../server/src/events/events.ts';
import { jobState, retryJob } from '../../server/src/jobs/runner.ts';
import { cast, type Person } from '../cast.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const HOUR = 3_600_000;

onBothEngines('events', (engine) => {
  let world: World;
  let ctx: Ctx;
  let alice: Person;
  let bob: Person;
  /** What the planted listeners saw, and whether they fail just now. */
  const ran = { failing: 0, steady: 0 };
  let broken = true;
  let refusing = false;

  const planted: AnyListener[] = [
    listener({
      event: 'status.published',
      name: 'test.within',
      when: 'within',
      async run() {
        if (refusing) throw new Error('not in this transaction');
      },
    }),
    listener({
      event: 'status.published',
      name: 'test.failing',
      when: 'after',
      async run() {
        ran.failing += 1;
        if (broken) throw new Error('this listener always fails');
      },
    }),
    listener({
      event: 'status.published',
      name: 'test.steady',
      when: 'after',
      async run() {
        ran.steady += 1;
      },
    }),
  ];

  before(async () => {
    world = await createWorld({ engine });
    const server = world.servers[0] as World['servers'][0];
    ctx = server.ctx;
    plant(ctx, planted);
    ({ alice, bob } = await cast(server));
    await bob.follow(alice);
    await world.settled();
  });
  after(() => world.stop());

  it('a listener within the transaction undoes all of it when it fails', async () => {
    refusing = true;
    const seen = await alice.post('/api/v1/statuses', { status: 'never was' });
    refusing = false;
    assert.equal(seen.status, 500);
    assert.equal((await alice.get('/api/v1/accounts/verify_credentials')).body.statuses_count, 0);
    assert.deepEqual(await alice.home(), []);
    await world.settled();
    assert.deepEqual([ran.failing, ran.steady], [0, 0]);
    assert.equal((await jobState(ctx)).due, 0);
  });

  it('a listener after the commit that fails holds nobody up', async () => {
    const status = await alice.publish(`hello @${bob.name}`);
    await world.settled();
    assert.deepEqual([ran.failing, ran.steady], [1, 1]);
    assert.deepEqual(
      (await bob.home()).map((one) => one.id),
      [status.id],
    );
    assert.equal((await bob.notifications())[0]?.status.id, status.id);
  });

  it('is retried alone, later and later, and then set aside where the admin sees it', async () => {
    for (let tries = 2; tries <= 8; tries += 1) {
      world.clock.forward(2 * HOUR);
      await world.settled();
      assert.deepEqual([ran.failing, ran.steady], [tries, 1]);
    }
    world.clock.forward(24 * HOUR);
    await world.settled();
    assert.equal(ran.failing, 8, 'set aside: it is not tried again');
    const { due, aside } = await jobState(ctx);
    assert.equal(due, 0);
    assert.deepEqual(
      aside.map(({ kind, attempts, error }) => [kind, attempts, error]),
      [[`${LISTENER_JOB}:test.failing`, 8, 'this listener always fails']],
    );
    assert.ok(world.log.some((line) => line.includes('a job was set aside')));
  });

  it('holds up nothing that comes after, either', async () => {
    const status = await alice.publish('and on we go');
    await world.settled();
    assert.equal(ran.steady, 2);
    assert.equal((await bob.home())[0]?.id, status.id);
  });

  it('runs again when the admin says so, and is gone when it succeeds', async () => {
    broken = false;
    const { aside } = await jobState(ctx);
    assert.equal(await retryJob(ctx, aside[0]?.id ?? 0), true);
    world.clock.forward(2 * HOUR);
    await world.settled();
    const state = await jobState(ctx);
    assert.deepEqual([state.due, state.aside], [0, []]);
    assert.equal(await retryJob(ctx, 1), false);
  });
});

/** Adds listeners to a running server, as a room would. */
function plant(ctx: Ctx, listeners: readonly AnyListener[]): void {
  const { within, after: later } = ctx.listeners;
  const own = (when: string, event: string) =>
    listeners.filter((one) => one.when === when && one.event === event);
  ctx.listeners = {
    within: (event) => [...within(event), ...own('within', event)],
    after: (event) => [...later(event), ...own('after', event)],
  };
  const handlers = new Map(ctx.jobs.handlers);
  for (const one of listeners) {
    handlers.set(...listenerJob(one));
  }
  ctx.jobs = { handlers };
}
