import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { inTurn, turnsKept } from '../../server/src/jobs/turns.ts';
import { issueToken } from '../../server/src/sign-in/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { createDevice, createPushService } from '../push-service.ts';
import { createSilent, type Silent } from '../silent.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('servers that do not answer', (engine) => {
  let world: World;
  let alice: Person;
  let carol: Person;
  let bob: Person;
  let dora: Person;
  let erin: Person;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    const [there, here] = world.servers as [Skein, Skein];
    alice = await person(there, 'alice');
    carol = await person(there, 'carol');
    bob = await person(here, 'bob');
    dora = await person(here, 'dora');
    erin = await person(there, 'erin');
    for (const one of [alice, carol]) {
      const id = await here.ctx.fediverse.accountByHandle(here.ctx, one.handle);
      await bob.post(`/api/v1/accounts/${id}/follow`);
    }
    await world.settled();
  });
  after(() => world.stop());

  /** One of somebody's apps has a device behind this address. */
  async function device(of: Person, endpoint: string): Promise<void> {
    const { ctx } = of.server;
    const { id } = await ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    const token = await issueToken(ctx, { appId: id, accountId: of.id, scopes: ['read', 'push'] });
    const { status } = await call(of.server, 'POST', '/api/v1/push/subscription', {
      token,
      body: {
        subscription: { endpoint, keys: createDevice().keys, standard: true },
        data: { alerts: { mention: true } },
      },
    });
    assert.equal(status, 200);
  }

  test('hold up neither a thread, nor a quote, nor the devices of others', async (t) => {
    const root = await alice.publish('the root');
    await world.settled();
    const copy = (await bob.home())[0];
    await erin.publish('an answer', { in_reply_to_id: root.id });
    await world.settled();
    const silent: Silent[] = [];
    for (let i = 0; i < 4; i += 1) silent.push(await createSilent(t));
    const held = () => silent.reduce((sum, one) => sum + one.held(), 0);
    /** What is waited for comes before any of them is given up. */
    const until = async (isSo: () => boolean | Promise<boolean>) => {
      while (!(await isSo())) {
        assert.ok(silent.every((one) => one.ended() === 0));
        await wait(20);
      }
    };
    for (let i = 0; i < 20; i += 1) await device(bob, `${silent[0]?.origin}/${i}`);
    await dora.publish('@bob are you there?');
    await until(() => held() >= 4);

    // Of the same kind, at another place.
    const service = await createPushService();
    t.after(() => service.close());
    await device(bob, `${service.origin}/good`);
    await dora.publish('@bob hello?');
    await until(() => service.taken.length > 0);

    // One member's devices hold more than those at one host may, and leave room for those of others.
    for (const { origin } of silent.slice(1))
      for (let i = 0; i < 5; i += 1) await device(bob, `${origin}/${i}`);
    await dora.publish('@bob hello??');
    await until(() => held() >= 5);
    await device(dora, `${service.origin}/dora`);
    await bob.publish('@dora I hear you');
    await until(() => service.taken.some(({ path }) => path === '/dora'));
    assert.equal(held(), 5);

    // With those of others all places of that kind are taken.
    for (const { origin } of silent) for (let i = 0; i < 5; i += 1) await device(dora, `${origin}/dora${i}`);
    await bob.publish('@dora and now?');
    await until(() => held() >= 8);

    world.clock.forward(6 * 60_000);
    const thread = () => bob.get(`/api/v1/statuses/${copy.id}/context`);
    await until(async () => (await thread()).body.descendants.length > 0);
    const quoting = await carol.publish('look at that', { quoted_status_id: root.id });
    await until(async () => {
      const seen = (await bob.home()).find((one) => one.uri === quoting.uri);
      return seen?.quote?.state === 'accepted';
    });
  });

  test('are remembered no longer than somebody waits for them, whoever takes that up', async () => {
    const { ctx } = bob.server;
    const turn = (n: number) => ({ kind: 'story.turn', payload: n, asks: `https://h${n}.example/` });
    const held = Promise.withResolvers<void>();
    const running = Array.from({ length: 8 }, (_, n) => inTurn(ctx, turn(n), () => held.promise));
    for (let n = 8; n < 108; n += 1)
      await inTurn(ctx, turn(n), async () => assert.fail('there was room for a ninth'));
    // As if other processes had taken them up.
    const [{ numDeletedRows } = { numDeletedRows: 0n }] = await ctx.writer.write((db) =>
      db.deleteFrom('jobs').where('kind', '=', 'story.turn').execute(),
    );
    assert.equal(numDeletedRows, 100n);
    assert.ok(turnsKept(ctx) > 100);
    held.resolve();
    await Promise.all(running);
    world.clock.forward(2 * 60_000);
    await inTurn(ctx, turn(0), async () => {});
    assert.ok(turnsKept(ctx) < 20, `${turnsKept(ctx)} are kept`);
  });
});
