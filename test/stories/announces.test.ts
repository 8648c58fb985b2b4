import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { as } from '../../server/src/context.ts';
import type { Id } from '../../server/src/db/tables.ts';
import { follow } from '../../server/src/relations/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { cast, type Person } from '../cast.ts';
import { ACTIVITY_JSON, createPeer, type Peer, type PeerActor, PUBLIC } from '../peer.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('boosts from elsewhere', (engine) => {
  let world: World;
  let server: Skein;
  let peer: Peer;
  let alice: Person;
  let bob: Person;
  /** Whom alice follows, and who follows alice; nobody follows nell. */
  let mel: PeerActor;
  let nell: PeerActor;

  before(async () => {
    world = await createWorld({ engine });
    [server] = world.servers as [Skein];
    ({ alice, bob } = await cast(server));
    peer = await createPeer();
    mel = peer.actor('mel');
    nell = peer.actor('nell');
    for (const actor of [mel, nell]) await send(actor, 'Follow', server.ctx.origin.account(alice.id));
    await follow(as(server.ctx, { kind: 'remote', accountId: alice.id }), { targetId: await idOf(mel) });
    await agree(await idOf(mel));
  });
  after(async () => {
    await world?.stop();
    await peer?.close();
  });

  async function agree(followeeId: Id): Promise<void> {
    const { id } = await server.ctx.db
      .selectFrom('follow_requests')
      .select('id')
      .where('follower_id', '=', alice.id)
      .where('followee_id', '=', followeeId)
      .executeTakeFirstOrThrow();
    await send(mel, 'Accept', `${server.ctx.origin.account(alice.id)}#follows/${id}`);
  }

  async function idOf(actor: PeerActor): Promise<Id> {
    const { id } = await server.ctx.db
      .selectFrom('accounts')
      .select('id')
      .where('uri', '=', actor.id)
      .executeTakeFirstOrThrow();
    return id;
  }

  /** Sends an activity and gives it, for what follows. */
  async function send(actor: PeerActor, type: string, object: unknown, changes = {}): Promise<any> {
    const activity = peer.activity(actor, type, object, changes);
    await deliver(actor, activity);
    return activity;
  }
  async function deliver(actor: PeerActor, activity: unknown): Promise<void> {
    const { status } = await peer.deliver(server.ctx.origin.sharedInbox(), actor, activity);
    assert.equal(status, 202);
    await world.settled();
  }
  const open = (actor: PeerActor) => ({ to: [PUBLIC], cc: [`${actor.id}/followers`] });
  const announce = (actor: PeerActor, object: unknown, changes = {}) =>
    send(actor, 'Announce', object, { ...open(actor), ...changes });
  const uriOf = (status: { id: string }) => server.ctx.origin.status(Number(status.id));
  const counted = async (id: string) => (await alice.get(`/api/v1/statuses/${id}`)).body.reblogs_count;
  const boostsAtHome = async () => (await alice.home()).filter((one) => one.reblog !== null);
  const told = async (who: Person) => (await who.notifications()).filter((one) => one.type === 'reblog');
  /** A note that only its own server has. */
  const elsewhere = (author: PeerActor, changes = {}) => {
    const note = peer.note(author, changes);
    peer.put(new URL(note.id).pathname, note);
    return note;
  };

  test('of a status of ours is counted and told, whoever follows', async () => {
    const mine = await bob.publish('boost me');
    const activity = await announce(nell, uriOf(mine));
    assert.equal(await counted(mine.id), 1);
    const [notification] = await told(bob);
    assert.deepEqual([notification.account.acct, notification.status.id], [`nell@${peer.host}`, mine.id]);
    await deliver(nell, activity);
    await announce(nell, uriOf(mine));
    assert.equal(await counted(mine.id), 1, 'the same again, and another for the same');
    assert.equal((await told(bob)).length, 1);
    assert.deepEqual(await boostsAtHome(), [], 'nobody here follows who boosted');
    const shown = (await bob.get(`/api/v1/accounts/${await idOf(nell)}/statuses`)).body[0];
    assert.deepEqual([shown.uri, shown.reblog.id], [activity.id, mine.id]);
  });

  test('by somebody who is followed stands at home, the status fetched where it is not known', async () => {
    const note = elsewhere(nell, { content: '<p>Far away</p>' });
    await announce(mel, note.id);
    const [seen] = await boostsAtHome();
    assert.deepEqual([seen.account.acct, seen.reblog.uri], [`mel@${peer.host}`, note.id]);
    assert.equal(seen.reblog.content, '<p>Far away</p>');
    assert.deepEqual(await told(alice), []);
    const known = seen.reblog.id;
    const asked = peer.asked.length;
    await announce(nell, note.id);
    assert.equal(await counted(known), 1, 'of one whom nobody follows, what is not ours is not kept');
    assert.equal(peer.asked.length, asked);
  });

  test('of what cannot be fetched, is not for everybody, or is nobody’s business leaves nothing', async () => {
    const before = (await boostsAtHome()).length;
    await announce(mel, `${peer.origin}/users/nell/notes/missing`);
    await announce(mel, elsewhere(nell, { to: [`${nell.id}/followers`], cc: [] }).id);
    await announce(mel, mel.id);
    await announce(nell, elsewhere(mel).id);
    const secret = await bob.publish('mine', { visibility: 'private' });
    await announce(mel, uriOf(secret));
    const followed = await alice.publish('for followers', { visibility: 'private' });
    await announce(mel, uriOf(followed));
    assert.equal((await boostsAtHome()).length, before);
    assert.equal(await counted(followed.id), 0);
  });

  test('a copy inside is not believed', async () => {
    const note = elsewhere(nell, { content: '<p>As it is</p>' });
    await announce(mel, { ...note, content: '<p>As mel says</p>' });
    const [seen] = await boostsAtHome();
    assert.equal(seen.reblog.content, '<p>As it is</p>');
  });

  test('of a boost is one of what was boosted', async () => {
    const mine = await bob.publish('twice removed');
    const first = await announce(nell, uriOf(mine));
    await announce(mel, first.id);
    assert.equal(await counted(mine.id), 2);
  });

  test('addressed to followers, or to nobody, is for followers', async () => {
    const mine = await bob.publish('quietly');
    await announce(mel, uriOf(mine), { to: [`${mel.id}/followers`], cc: [] });
    assert.equal((await boostsAtHome())[0].visibility, 'private');
    assert.equal((await boostsAtHome())[0].reblog.id, mine.id);
  });

  test('is taken back by its id, by a copy, by what was boosted, and as a deletion', async () => {
    const mine = await bob.publish('to and fro');
    const ways: ((activity: any) => Promise<unknown>)[] = [
      (activity) => send(mel, 'Undo', activity.id),
      (activity) => send(mel, 'Undo', activity),
      () => send(mel, 'Undo', { type: 'Announce', actor: mel.id, object: uriOf(mine) }),
      (activity) => send(mel, 'Delete', activity.id),
    ];
    for (const takeBack of ways) {
      const activity = await announce(mel, uriOf(mine));
      assert.equal(await counted(mine.id), 1);
      await takeBack(activity);
      assert.equal(await counted(mine.id), 0);
      assert.deepEqual(await told(bob).then((all) => all.filter((one) => one.status.id === mine.id)), []);
    }
  });

  test('is not taken back by somebody else', async () => {
    const mine = await bob.publish('stays');
    const activity = await announce(mel, uriOf(mine));
    await send(nell, 'Undo', activity.id);
    await send(nell, 'Undo', activity);
    await send(nell, 'Undo', { ...activity, actor: nell.id });
    await send(nell, 'Delete', activity.id);
    assert.equal(await counted(mine.id), 1);
  });

  test('that comes after its own end does not stay', async () => {
    const mine = await bob.publish('out of order');
    const activity = peer.activity(mel, 'Announce', uriOf(mine), open(mel));
    await send(mel, 'Undo', activity);
    await deliver(mel, activity);
    assert.equal(await counted(mine.id), 0);
    await announce(mel, uriOf(mine));
    assert.equal(await counted(mine.id), 1, 'a new one does');
  });

  test('ends with what was boosted, and with the account that boosted', async () => {
    const note = elsewhere(nell);
    await announce(mel, note.id);
    const [seen] = await boostsAtHome();
    peer.remove(new URL(note.id).pathname);
    await send(nell, 'Delete', note.id);
    assert.equal((await alice.get(`/api/v1/statuses/${seen.id}`)).status, 404);
    assert.ok(!(await boostsAtHome()).some(({ id }) => id === seen.id));
    const mine = await bob.publish('by one who leaves');
    await announce(nell, uriOf(mine));
    assert.equal(await counted(mine.id), 1);
    await send(nell, 'Delete', nell.id);
    assert.equal(await counted(mine.id), 0);
  });

  test('the outbox lists boosts, and the id of a boost leads to it', async () => {
    const theirs = (await boostsAtHome())[0].reblog;
    const { body: mine } = await alice.post(`/api/v1/statuses/${theirs.id}/reblog`);
    const get = async (url: string) => {
      const answer = await fetch(url, { headers: { accept: ACTIVITY_JSON } });
      return answer.status === 200 ? ((await answer.json()) as any) : answer.status;
    };
    const { orderedItems } = await get(`${server.ctx.origin.outbox(alice.id)}?page=true`);
    const [first] = orderedItems;
    assert.deepEqual([first.type, first.object, first.id], ['Announce', theirs.uri, mine.uri]);
    assert.equal('@context' in first, false);
    const { '@context': _, ...document } = await get(mine.uri);
    assert.deepEqual(document, first);
    assert.ok(first.to.includes(PUBLIC));
    const narrow = await alice.post(`/api/v1/statuses/${(await bob.publish('narrow')).id}/reblog`, {
      visibility: 'private',
    });
    assert.equal(await get(narrow.body.uri), 404);
  });

  test('of ours are said to the author, followed or not, and taken back', async () => {
    const note = elsewhere(mel);
    await send(mel, 'Create', note);
    const theirs = (await alice.home()).find((one) => one.uri === note.id);
    peer.received.length = 0;
    const { body: mine } = await bob.post(`/api/v1/statuses/${theirs.id}/reblog`);
    await bob.post(`/api/v1/statuses/${theirs.id}/reblog`);
    await world.settled();
    await bob.post(`/api/v1/statuses/${theirs.id}/unreblog`);
    await world.settled();
    const [said, undone, ...more] = peer.received;
    assert.deepEqual(
      [said.type, said.id, said.actor, said.object],
      ['Announce', mine.uri, server.ctx.origin.account(bob.id), note.id],
    );
    assert.ok(said.to.includes(PUBLIC) && said.cc.includes(mel.id));
    // The copy stands in what is proved as a whole.
    const { '@context': _, proof: __, ...whole } = said;
    assert.deepEqual([undone.type, undone.object], ['Undo', whole]);
    assert.deepEqual(more, []);
  });

  test('had nothing to complain of', () => {
    const complaints = world.log.filter((line) => /"(?:a job|an activity|work was|a queue)/.test(line));
    assert.deepEqual(complaints, []);
  });
});
