import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
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

  /** One of bob's apps has a device behind this address. */
  async function device(endpoint: string): Promise<void> {
    const { ctx } = bob.server;
    const { id } = await ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    const token = await issueToken(ctx, { appId: id, accountId: Number(bob.id), scopes: ['read', 'push'] });
    const { status } = await call(bob.server, 'POST', '/api/v1/push/subscription', {
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
    for (let i = 0; i < 20; i += 1) await device(`${silent[0]?.origin}/${i}`);
    await dora.publish('@bob are you there?');
    await until(() => held() >= 4);

    // Of the same kind, at another place.
    const service = await createPushService();
    t.after(() => service.close());
    await device(`${service.origin}/good`);
    await dora.publish('@bob hello?');
    await until(() => service.taken.length > 0);

    // All places of that kind are taken now.
    for (const { origin } of silent.slice(1)) for (let i = 0; i < 5; i += 1) await device(`${origin}/${i}`);
    await dora.publish('@bob hello??');
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
});
