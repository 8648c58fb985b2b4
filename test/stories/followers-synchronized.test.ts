import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { transact } from '../../server/src/db/transact.ts';
import { scheduleAddingUp } from '../../server/src/federation/index.ts';
import { sever } from '../../server/src/relations/follow.ts';
import type { Skein } from '../../server/src/start.ts';
import { type Person, person } from '../cast.ts';
import { fetchSigned } from '../fetch-signed.ts';
import { createPeer, type Peer, type PeerActor } from '../peer.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const MINUTE = 60_000;

/** As FEP-8fcf says it, not as we compute it. */
function sum(uris: readonly string[]): string {
  let total = 0n;
  for (const uri of uris) total ^= BigInt(`0x${createHash('sha256').update(uri).digest('hex')}`);
  return total.toString(16).padStart(64, '0');
}

onBothEngines('who follows whom is the same on both sides', (engine) => {
  let world: World;
  let one: Skein;
  let two: Skein;
  let alice: Person;
  let bob: Person;
  let carol: Person;
  let dan: Person;
  let aliceThere: number;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    [one, two] = world.servers as [Skein, Skein];
    alice = await person(one, 'alice');
    [bob, carol, dan] = [await person(two, 'bob'), await person(two, 'carol'), await person(two, 'dan')];
    aliceThere = (await two.ctx.fediverse.accountByHandle(two.ctx, alice.handle)) as number;
    for (const who of [bob, carol]) await who.post(`/api/v1/accounts/${aliceThere}/follow`);
    await world.settled();
  });
  after(() => world.stop());

  const uriOf = (who: Person) => who.server.ctx.origin.account(Number(who.id));
  const digests = async () =>
    (await one.ctx.db.selectFrom('follower_digests').selectAll().execute()).map((row) => ({ ...row }));
  const followers = async (server: Skein, id: number) => {
    const rows = await server.ctx.db
      .selectFrom('follows')
      .select('follower_id')
      .where('followee_id', '=', id)
      .execute();
    return rows.length;
  };
  const settled = async () => {
    await world.settled();
    world.clock.forward(2 * MINUTE);
    await world.settled();
  };
  /** The row of somebody of the other server. */
  const known = async (server: Skein, who: Person) => {
    const row = await server.ctx.db
      .selectFrom('accounts')
      .select('id')
      .where('uri', '=', uriOf(who))
      .executeTakeFirstOrThrow();
    return row.id;
  };

  test('what the followers on a server add up to is kept with each follow', async () => {
    const origin = two.ctx.origin.origin;
    const account_id = Number(alice.id);
    const both = sum([uriOf(bob), uriOf(carol)]);
    assert.deepEqual(await digests(), [{ account_id, origin, digest: both, followers: 2 }]);
    await carol.post(`/api/v1/accounts/${aliceThere}/unfollow`);
    await world.settled();
    assert.deepEqual(await digests(), [{ account_id, origin, digest: sum([uriOf(bob)]), followers: 1 }]);
    await carol.post(`/api/v1/accounts/${aliceThere}/follow`);
    await world.settled();
    assert.deepEqual(await digests(), [{ account_id, origin, digest: both, followers: 2 }]);
    // Follows from before there were sums are added up by a job, each once.
    await one.ctx.writer.write(async (db) => {
      await db.deleteFrom('follower_digests').execute();
      await db.updateTable('follows').set({ in_digest: 0 }).execute();
    });
    for (let again = 0; again < 2; again += 1) {
      await scheduleAddingUp(one.ctx);
      await world.settled();
      assert.deepEqual(await digests(), [{ account_id, origin, digest: both, followers: 2 }]);
    }
  });

  test('only the server itself reads which followers live there', async () => {
    const url = one.ctx.origin.followersThere(Number(alice.id));
    assert.equal((await fetch(url)).status, 401);
    const bobHere = await known(one, bob);
    const signed = await fetchSigned(
      { ctx: one.ctx, actor: { kind: 'remote', accountId: bobHere } },
      url,
    ).catch(() => null);
    assert.equal(signed?.status, 401, 'signed by another key than theirs');
  });

  test('a follow that its own server knows nothing of is taken back', async () => {
    // Two forgets that bob follows, and says nothing.
    await two.ctx.writer.write((db) =>
      db.deleteFrom('follows').where('follower_id', '=', Number(bob.id)).execute(),
    );
    assert.equal(await followers(one, Number(alice.id)), 2);
    await alice.publish('for followers', { visibility: 'private' });
    await settled();
    assert.equal(await followers(one, Number(alice.id)), 1);
    assert.equal((await digests())[0]?.digest, sum([uriOf(carol)]));
  });

  test('a follow that the other server knows nothing of ends', async () => {
    for (const who of [bob, dan]) await who.post(`/api/v1/accounts/${aliceThere}/follow`);
    await settled();
    assert.equal(await followers(two, aliceThere), 3);
    // One forgets that carol follows, and says nothing.
    const carolHere = await known(one, carol);
    await transact(one.ctx, (inner) => sever(inner, carolHere, Number(alice.id), 'follower'));
    await alice.publish('for followers again', { visibility: 'private' });
    await settled();
    assert.equal(await followers(two, aliceThere), 2);
    const { body } = await carol.get(`/api/v1/accounts/relationships?id[]=${aliceThere}`);
    assert.equal(body[0].following, false);
  });

  test('an Accept that got lost is made up for', async () => {
    await two.ctx.writer.write(async (db) => {
      const row = await db
        .deleteFrom('follows')
        .where('follower_id', '=', Number(dan.id))
        .returningAll()
        .executeTakeFirstOrThrow();
      await db.insertInto('follow_requests').values(row).execute();
    });
    // What was compared a moment ago is not compared again at once.
    await alice.publish('and again', { visibility: 'private' });
    await settled();
    assert.equal(await followers(two, aliceThere), 1);
    world.clock.forward(60 * MINUTE);
    await alice.publish('and later', { visibility: 'private' });
    await settled();
    const { body } = await dan.get(`/api/v1/accounts/relationships?id[]=${aliceThere}`);
    assert.deepEqual([body[0].following, body[0].requested], [true, false]);
  });
});

onBothEngines('who says which of ours follow', (engine) => {
  let world: World;
  let server: Skein;
  let peer: Peer;
  let bob: Person;
  let mel: PeerActor;
  let melHere: number;

  before(async () => {
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    bob = await person(server, 'bob');
    peer = await createPeer();
    mel = peer.actor('mel');
    melHere = (await server.ctx.fediverse.accountByHandle(server.ctx, `mel@${peer.host}`)) as number;
    await bob.post(`/api/v1/accounts/${melHere}/follow`);
    await world.settled();
    const asked = peer.received.find((one) => one.type === 'Follow');
    await deliver(peer.activity(mel, 'Accept', asked));
    await world.settled();
  });
  after(async () => {
    await world.stop();
    await peer.close();
  });

  const deliver = (activity: unknown, header?: string) =>
    peer.deliver(server.ctx.origin.sharedInbox(), mel, activity, {
      at: world.clock.now(),
      ...(header ? { headers: (headers) => ({ ...headers, 'Collection-Synchronization': header }) } : {}),
    });
  const follows = async () =>
    (await bob.get(`/api/v1/accounts/relationships?id[]=${melHere}`)).body[0].following;
  const say = async (header: string) => {
    const note = peer.note(mel, { to: [`${mel.id}/followers`], cc: [] });
    assert.equal((await deliver(peer.activity(mel, 'Create', note), header)).status, 202);
    await world.settled();
    world.clock.forward(2 * MINUTE);
    await world.settled();
  };
  const list = (orderedItems: unknown, path = '/users/mel/there') =>
    peer.put(path, { id: peer.origin + path, type: 'OrderedCollection', orderedItems });
  const collectionId = () => `${mel.id}/followers`;

  test('must be of the origin of the account, and must list what it adds up to', async () => {
    const nobody = '0'.repeat(64);
    const empty = list([]);
    const other = list([`${server.ctx.origin.origin}/ap/accounts/1`], '/users/mel/other');
    const asked = () => peer.asked.filter((line) => /there|other/.test(line)).length;
    for (const header of [
      `collectionId="${peer.origin}/users/else/followers", url="${empty}", digest="${nobody}"`,
      `collectionId="${collectionId()}", url="https://elsewhere.example/there", digest="${nobody}"`,
      `collectionId="${collectionId()}", url="${empty}", digest="abc"`,
      `collectionId="${collectionId()}", url="${empty}"`,
      'nonsense',
      `collectionId="${collectionId()}", url="${empty}", digest="${sum([server.ctx.origin.account(Number(bob.id))])}"`,
    ])
      await say(header);
    assert.equal(asked(), 0, 'nothing is fetched for what is not theirs to say, or agrees');
    await say(`collectionId="${collectionId()}", url="${other}", digest="${nobody}"`);
    await say(`collectionId="${collectionId()}", url="${peer.origin}/users/mel/nothing", digest="${nobody}"`);
    assert.equal(await follows(), true, 'a list that does not add up settles nothing');
    await say(`collectionId="${collectionId()}", url="${empty}", digest="${nobody}"`);
    assert.equal(await follows(), false);
    const undone = peer.received.filter((one) => one.type === 'Undo');
    assert.equal(undone.length, 1);
  });

  test('is believed about its own account alone: who is no member, or somebody else, is passed over', async () => {
    const odd = [
      `${server.ctx.origin.account(Number(bob.id))}`,
      `${server.ctx.origin.origin}/ap/accounts/1`,
      `${server.ctx.origin.origin}/@bob`,
      mel.id,
      'https://elsewhere.example/users/x',
    ];
    const before = peer.received.length;
    await say(`collectionId="${collectionId()}", url="${list(odd)}", digest="${sum(odd)}"`);
    const said = peer.received.slice(before);
    assert.deepEqual(
      said.map(({ type, actor, object }) => [type, actor, object.type, object.object]),
      [['Undo', server.ctx.origin.account(Number(bob.id)), 'Follow', mel.id]],
    );
    assert.equal(await follows(), false);
  });
});
