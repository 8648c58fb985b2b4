import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as } from '../../server/src/context.ts';
import type { Id } from '../../server/src/db/tables.ts';
import { addAlias, move } from '../../server/src/moves/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { givePassword, kitOf, makeRecoveryKey, publish } from '../recovery.ts';
import { tracesInFile } from '../traces.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const DAY = 86_400_000;

/** With which key the account is taken along. */
type Which = 'main' | 'recovery';

/** What servers of each kind do with what is sent, read in their sources: docs/recovery-kit.md. */
const PEERS: readonly (readonly [peer: string, main: string, recovery: string, pause: string])[] = [
  ['Skein', 'yes', 'yes', '7 days after a Move'],
  ['Mastodon 4.7', 'yes', 'yes', '7 days after a Move'],
  ['Mastodon to 4.6', 'yes', 'no: one key', '7 days after a Move'],
  ['GoToSocial', 'yes', 'no: one key', '7 days after a Move of either account, 5 minutes after a try'],
  ['Misskey', 'yes, by the Update', 'no: one key', '14 days after a Move'],
  ['Pleroma, Akkoma', 'yes', 'no: one key', 'none'],
  ['Pixelfed', 'no: asks the old server', 'no', 'none'],
];

onBothEngines('an account outlives its server', (engine) => {
  test('every follower comes along with the main key while the first server is off', () => between('main'));

  test('every follower comes along with the recovery key while the first server is off', async (t) => {
    await between('recovery');
    for (const row of PEERS) t.diagnostic(row.join(' | '));
  });

  async function between(which: Which): Promise<void> {
    const world = await createWorld({ engine, servers: 3 });
    try {
      await lives(world, which);
    } finally {
      await world.stop();
    }
  }

  async function lives(world: World, which: Which): Promise<void> {
    const [first, second, third] = world.servers as [Skein, Skein, Skein];
    const alice = await person(first, 'alice');
    await givePassword(alice);
    const people = [
      await person(second, 'bob'),
      await person(second, 'bea'),
      await person(third, 'carol'),
      await person(third, 'dora'),
    ];
    for (const who of people) await follow(world, who, alice);
    const before = (await alice.get(`/api/v1/accounts/${alice.id}`)).body.followers_count;
    assert.equal(before, 4);
    const recovery = makeRecoveryKey();
    assert.equal((await publish(alice, recovery.multikey)).status, 200);
    await carried(world);
    const kit = await kitOf(alice, recovery);
    kit.keys = kit.keys.filter(({ id }: { id: string }) => id.endsWith(`#${which}-key`));
    assert.equal(kit.keys.length, 1);

    // Without a word to anybody.
    await first.stop();
    world.servers.splice(0, 1);

    const anew = await person(third, 'alice');
    const asked = await anew.post('/api/skein/v1/recovery/restores', {
      kit: JSON.stringify(kit),
      address: `@${alice.handle}`,
    });
    assert.equal(asked.status, 200, JSON.stringify(asked.body));
    const sealed = (await third.ctx.db.selectFrom('restore_keys').selectAll().execute()).map(
      (row) => row.sealed,
    );
    await carried(world);

    const [told] = (await anew.get('/api/skein/v1/recovery/restores')).body;
    assert.deepEqual([told.arrived, told.total, told.refused], [1, 1, 0], 'one server was to be told');
    assert.ok(told.finished_at);
    assert.equal(told.actor, kit.actor.id);
    const after = (await anew.get(`/api/v1/accounts/${anew.id}`)).body.followers_count;
    assert.equal(after, before, 'all of them');
    for (const who of people) {
      assert.equal(await follows(who, anew), true, who.name);
      assert.equal(await follows(who, { handle: alice.handle }), false, who.name);
    }
    const { body: actor } = await call(third, 'GET', `/ap/accounts/${anew.id}`, {
      headers: { Accept: 'application/activity+json' },
    });
    assert.deepEqual(actor.alsoKnownAs, [kit.actor.id]);

    assert.deepEqual(await third.ctx.db.selectFrom('restore_keys').selectAll().execute(), []);
    assert.deepEqual(await third.ctx.db.selectFrom('restore_inboxes').selectAll().execute(), []);
    if (engine === 'sqlite') {
      const [line] = kit.keys[0].private_key.split('\n').slice(1);
      const marks: Record<string, string> = { 'the key': line };
      if (sealed[0]) marks['the sealed key'] = sealed[0];
      assert.deepEqual(tracesInFile(third.ctx.config.data, marks), [], 'the key is forgotten');
    }

    // The next day she moves on, from one server that lives to another.
    world.clock.forward(DAY);
    const alba = await person(second, 'alba');
    const acting = (who: Person) =>
      as(who.server.ctx, {
        kind: 'member',
        accountId: who.id,
        appId: null,
        tokenId: null,
        scopes: [],
        role: 'member',
      });
    await addAlias(acting(alba), { targetId: await find(second, anew.handle) });
    await carried(world);
    const destination = await third.ctx.fediverse.destination(third.ctx, alba.handle);
    assert.ok(destination);
    await move(acting(anew), destination);
    await carried(world);
    assert.equal((await alba.get(`/api/v1/accounts/${alba.id}`)).body.followers_count, before);
    for (const who of people) assert.equal(await follows(who, alba), true, who.name);

    // And the same kit again moves nobody: its account is one that moved less than a week ago.
    const again = await person(third, 'again');
    const replayed = await again.post('/api/skein/v1/recovery/restores', { kit: JSON.stringify(kit) });
    assert.equal(replayed.status, 200, JSON.stringify(replayed.body));
    await carried(world);
    assert.equal((await again.get(`/api/v1/accounts/${again.id}`)).body.followers_count, 0);
    assert.equal((await alba.get(`/api/v1/accounts/${alba.id}`)).body.followers_count, before);
    assert.deepEqual(
      world.log.filter((line) => line.includes('"level":"error"')),
      [],
    );
  }
});

async function find(server: Skein, handle: string): Promise<Id> {
  const id = await server.ctx.fediverse.accountByHandle(server.ctx, handle);
  assert.ok(id, `${handle} is found`);
  return id;
}

async function follow(world: World, who: Person, other: Person): Promise<void> {
  const id = await find(who.server, other.handle);
  assert.equal((await who.post(`/api/v1/accounts/${id}/follow`)).status, 200);
  await world.settled();
}

async function follows(who: Person, { handle }: { handle: string }): Promise<boolean> {
  const id = await find(who.server, handle);
  return (await who.get(`/api/v1/accounts/relationships?id[]=${id}`)).body[0].following;
}

/** Everything that was said arrives, and everything that follows from it at a pace. */
async function carried(world: World): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    await world.settled();
    world.clock.forward(11_000);
  }
  await world.settled();
}
