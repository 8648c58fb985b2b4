import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Id } from '../../server/src/db/tables.ts';
import { call, type Person, person } from '../cast.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('two servers', (engine) => {
  let world: World;
  let alice: Person;
  let bob: Person;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    alice = await person(world.servers[0]!, 'alice');
    bob = await person(world.servers[1]!, 'bob');
  });
  after(() => world.stop());

  /** The account of somebody of another server, asked for as a member would. */
  const find = async (who: Person, other: Person): Promise<Id> => {
    const { ctx } = who.server;
    const id = await ctx.fediverse.accountByHandle(ctx, other.handle);
    assert.ok(id, `${who.name} finds ${other.handle}`);
    return id;
  };
  const relation = async (who: Person, id: Id) =>
    (await who.get(`/api/v1/accounts/relationships?id[]=${id}`)).body[0];
  const counts = async (who: Person) => {
    const { body } = await who.get('/api/v1/accounts/verify_credentials');
    return [body.followers_count, body.following_count];
  };
  const texts = (statuses: any[]) => statuses.map((status) => status.content.replace(/<[^>]+>/g, ''));
  const lock = (who: Person, locked: 0 | 1) =>
    who.server.ctx.writer.write((db) =>
      db.updateTable('accounts').set({ locked }).where('id', '=', who.id).execute(),
    );

  it('carry a status from a hand on one to a home on the other, and the favourite back', async () => {
    const aliceAtB = await find(bob, alice);
    const asked = await bob.post(`/api/v1/accounts/${aliceAtB}/follow`);
    assert.deepEqual(
      [asked.body.following, asked.body.requested],
      [false, true],
      'it waits for the other server',
    );
    await world.settled();
    const followed = await relation(bob, aliceAtB);
    assert.deepEqual([followed.following, followed.requested], [true, false], 'the Accept has come');
    assert.deepEqual(await counts(alice), [1, 0]);
    assert.deepEqual(await counts(bob), [0, 1]);
    const [follow] = await alice.notifications();
    assert.deepEqual([follow.type, follow.account.acct], ['follow', bob.handle]);

    const mine = await alice.publish('The geese are <back>', { spoiler_text: 'birds' });
    await world.settled();
    const [seen] = await bob.home();
    assert.equal(seen.uri, mine.uri);
    assert.equal(seen.content, '<p>The geese are &lt;back&gt;</p>');
    assert.deepEqual([seen.spoiler_text, seen.sensitive, seen.visibility], ['birds', true, 'public']);
    assert.equal(seen.account.acct, alice.handle);

    assert.equal((await bob.post(`/api/v1/statuses/${seen.id}/favourite`)).status, 200);
    await world.settled();
    assert.equal((await alice.get(`/api/v1/statuses/${mine.id}`)).body.favourites_count, 1);
    const [favourite] = await alice.notifications();
    assert.deepEqual(
      [favourite.type, favourite.account.acct, favourite.status.id],
      ['favourite', bob.handle, mine.id],
    );
    await bob.post(`/api/v1/statuses/${seen.id}/unfavourite`);
    await world.settled();
    assert.equal((await alice.get(`/api/v1/statuses/${mine.id}`)).body.favourites_count, 0);

    const answer = await bob.publish(`@${alice.handle} welcome them`, { in_reply_to_id: seen.id });
    await world.settled();
    const { body: thread } = await alice.get(`/api/v1/statuses/${mine.id}/context`);
    assert.deepEqual(
      thread.descendants.map((one: any) => one.uri),
      [answer.uri],
    );
    assert.equal((await alice.notifications())[0].type, 'mention');

    await alice.delete(`/api/v1/statuses/${mine.id}`);
    await world.settled();
    assert.equal((await bob.get(`/api/v1/statuses/${seen.id}`)).status, 404);
    assert.deepEqual(texts((await bob.home()).filter((status: any) => status.uri === mine.uri)), []);
  });

  it('carry what is for followers to followers, and what is direct to whom it names', async () => {
    const carol = await person(world.servers[1]!, 'carol');
    await find(carol, alice);
    await alice.publish('for followers', { visibility: 'private' });
    const bobAtA = await find(alice, bob);
    assert.ok(bobAtA);
    await alice.publish(`@${bob.handle} for bob`, { visibility: 'direct' });
    await world.settled();
    const seen = await bob.home();
    assert.deepEqual(texts(seen.filter((status: any) => status.visibility === 'private')), ['for followers']);
    const direct = (await bob.notifications()).filter((one: any) => one.type === 'mention');
    assert.deepEqual(texts(direct.map((one: any) => one.status)), ['@bob for bob']);
    for (const { status } of direct)
      assert.equal((await carol.get(`/api/v1/statuses/${status.id}`)).status, 404);
    assert.deepEqual(await carol.home(), []);
  });

  it('carry a boost to those who follow and to the author, and its end', async () => {
    const dora = await person(world.servers[0]!, 'dora');
    const emil = await person(world.servers[1]!, 'emil');
    const doraAtB = await find(emil, dora);
    await emil.post(`/api/v1/accounts/${doraAtB}/follow`);
    const emilAtA = await find(dora, emil);
    await dora.post(`/api/v1/accounts/${emilAtA}/follow`);
    await world.settled();
    const boosted = async (who: Person) =>
      (await who.home()).flatMap((one) => (one.reblog && one.account.acct !== who.name ? [one] : []));

    const mine = await alice.publish('passed on');
    const { body: boost } = await dora.post(`/api/v1/statuses/${mine.id}/reblog`);
    await world.settled();
    const [seen] = await boosted(emil);
    assert.deepEqual(
      [seen.uri, seen.account.acct, seen.reblog.uri],
      [boost.uri, dora.handle, mine.uri],
      'the status was fetched',
    );
    assert.equal(seen.reblog.reblogs_count, 1);

    const { body: back } = await emil.post(`/api/v1/statuses/${seen.id}/reblog`);
    await world.settled();
    assert.equal((await alice.get(`/api/v1/statuses/${mine.id}`)).body.reblogs_count, 2);
    const tellings = (await alice.notifications()).filter((one) => one.type === 'reblog');
    assert.deepEqual(
      tellings.map((one) => one.account.acct),
      [emil.handle, 'dora'],
    );
    assert.equal((await boosted(dora))[0].uri, back.uri);
    await emil.post(`/api/v1/statuses/${back.id}/unreblog`);
    await dora.post(`/api/v1/statuses/${mine.id}/unreblog`);
    await world.settled();
    assert.equal((await alice.get(`/api/v1/statuses/${mine.id}`)).body.reblogs_count, 0);
    assert.deepEqual(await boosted(emil), []);
    assert.deepEqual(await boosted(dora), []);

    await emil.post(`/api/v1/statuses/${seen.reblog.id}/reblog`);
    await world.settled();
    assert.equal((await boosted(dora)).length, 1);
    await alice.delete(`/api/v1/statuses/${mine.id}`);
    await world.settled();
    assert.deepEqual(await boosted(dora), []);
    assert.equal(
      (await emil.get(`/api/v1/statuses/${seen.reblog.id}`)).status,
      404,
      'who boosted hears of it',
    );
  });

  it('end a follow on both sides', async () => {
    const aliceAtB = await find(bob, alice);
    await bob.post(`/api/v1/accounts/${aliceAtB}/unfollow`);
    await world.settled();
    assert.deepEqual(await counts(alice), [0, 0]);
    const before = (await bob.home()).length;
    await alice.publish('nobody listens');
    await world.settled();
    assert.equal((await bob.home()).length, before);
    await bob.post(`/api/v1/accounts/${aliceAtB}/follow`);
    await world.settled();
    assert.deepEqual(await counts(alice), [1, 0], 'and begin it again');
    await bob.post(`/api/v1/accounts/${aliceAtB}/unfollow`);
    await world.settled();
  });

  it('ask somebody who chooses their followers, and take their answer', async () => {
    await lock(alice, 1);
    const aliceAtB = await find(bob, alice);
    const bobAtA = await find(alice, bob);
    await bob.post(`/api/v1/accounts/${aliceAtB}/follow`);
    await world.settled();
    assert.equal((await alice.notifications())[0].type, 'follow_request');
    assert.equal((await relation(bob, aliceAtB)).requested, true);
    assert.deepEqual(await counts(alice), [0, 0]);

    assert.equal((await alice.post(`/api/v1/follow_requests/${bobAtA}/reject`)).status, 200);
    await world.settled();
    const refused = await relation(bob, aliceAtB);
    assert.deepEqual([refused.following, refused.requested], [false, false]);

    await bob.post(`/api/v1/accounts/${aliceAtB}/follow`);
    await world.settled();
    assert.equal((await alice.post(`/api/v1/follow_requests/${bobAtA}/authorize`)).status, 200);
    await world.settled();
    assert.equal((await relation(bob, aliceAtB)).following, true);
    assert.deepEqual(await counts(alice), [1, 0]);

    assert.equal((await alice.post(`/api/v1/accounts/${bobAtA}/remove_from_followers`)).status, 200);
    await world.settled();
    assert.equal((await relation(bob, aliceAtB)).following, false, 'a follower is removed on both sides');
    assert.deepEqual(await counts(bob), [0, 0]);
    await lock(alice, 0);
  });

  it('keep two people apart when one blocks the other', async () => {
    const aliceAtB = await find(bob, alice);
    const bobAtA = await find(alice, bob);
    await bob.post(`/api/v1/accounts/${aliceAtB}/follow`);
    await world.settled();
    await alice.post(`/api/v1/accounts/${bobAtA}/block`);
    await world.settled();
    assert.equal((await relation(bob, aliceAtB)).following, false);
    assert.deepEqual(await counts(alice), [0, 0]);
    await bob.post(`/api/v1/accounts/${aliceAtB}/follow`);
    await world.settled();
    assert.deepEqual(await counts(alice), [0, 0]);
  });

  it('tell once, a moment after the last change, how somebody describes themselves now', async () => {
    const [dora, emil] = [
      await person(world.servers[0]!, 'swanny'),
      await person(world.servers[1]!, 'reader'),
    ];
    const there = await find(emil, dora);
    await emil.post(`/api/v1/accounts/${there}/follow`);
    await world.settled();
    const edit = (body: object) =>
      call(dora.server, 'PATCH', '/api/v1/accounts/update_credentials', { token: dora.token, body });
    const seen = async () => (await emil.get(`/api/v1/accounts/${there}`)).body;
    assert.equal((await seen()).display_name, '');
    await edit({ display_name: 'D' });
    await edit({ display_name: 'Dora', note: 'Swans', locked: true, discoverable: true });
    const mine = (await edit({ fields_attributes: [{ name: 'Web', value: 'https://swans.example' }] })).body;
    await world.settled();
    world.clock.forward(11_000);
    await world.settled();
    const theirs = await seen();
    for (const name of ['display_name', 'note', 'locked', 'discoverable'])
      assert.equal(theirs[name], mine[name], name);
    assert.equal(theirs.fields[0].name, 'Web');
    assert.match(theirs.fields[0].value, /href="https:\/\/swans.example"/);
    const said = await dora.server.ctx.db
      .selectFrom('outgoing')
      .select('id')
      .where('sender_id', '=', dora.id)
      .where('action', '=', 'update')
      .execute();
    assert.equal(said.length, 1);
  });

  it('had nothing to complain of', () => {
    const complaints = world.log.filter((line) =>
      /"(?:a job|an activity|a delivery|work was|a queue|what arrived)/.test(line),
    );
    assert.deepEqual(complaints, []);
  });
});
