import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { createPeer, type Peer, type PeerActor } from '../peer.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('pins between servers', (engine) => {
  let world: World;
  let one: Skein;
  let peer: Peer;
  let alice: Person;
  let bob: Person;
  let mel: PeerActor;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    one = world.servers[0] as Skein;
    alice = await person(one, 'alice');
    bob = await person(world.servers[1] as Skein, 'bob');
    peer = await createPeer();
    mel = peer.actor('mel', { featured: `${peer.origin}/users/mel/featured` });
  });
  after(async () => {
    await world?.stop();
    await peer?.close();
  });

  const found = async (who: Person, q: string) => {
    const { body } = await who.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(q)}`);
    await world.settled();
    return body;
  };
  /** What stands at the top of somebody's page at the server of the reader. */
  const pinned = async (who: Person, id: string): Promise<string[]> => {
    const { body } = await call(who.server, 'GET', `/api/v1/accounts/${id}/statuses?pinned=true`);
    return body.map((status: any) => status.uri);
  };
  const say = async (actor: PeerActor, type: string, object: unknown, changes = {}) => {
    const activity = peer.activity(actor, type, object, changes);
    const answer = await peer.deliver(one.ctx.origin.sharedInbox(), actor, activity);
    assert.equal(answer.status, 202);
    await world.settled();
  };

  test('what a member pins and takes down, their followers elsewhere see at the top', async () => {
    const [account] = (await found(bob, alice.handle)).accounts;
    await bob.post(`/api/v1/accounts/${account.id}/follow`);
    await world.settled();
    const first = await alice.publish('first');
    const second = await alice.publish('second');
    await world.settled();
    const pin = (id: string, what = 'pin') => alice.post(`/api/v1/statuses/${id}/${what}`);
    await pin(first.id);
    await world.settled();
    assert.deepEqual(await pinned(bob, account.id), [first.uri]);
    await pin(second.id);
    await world.settled();
    assert.deepEqual(await pinned(bob, account.id), [second.uri, first.uri]);
    await pin(first.id, 'unpin');
    await world.settled();
    assert.deepEqual(await pinned(bob, account.id), [second.uri]);
    await pin(first.id);
    await pin(first.id, 'unpin');
    await world.settled();
    assert.deepEqual(await pinned(bob, account.id), [second.uri]);
    await alice.delete(`/api/v1/statuses/${second.id}`);
    await world.settled();
    assert.deepEqual(await pinned(bob, account.id), []);
  });

  test('the activities have the form that Mastodon sends', async () => {
    const status = await alice.publish('told');
    await alice.post(`/api/v1/statuses/${status.id}/pin`);
    await world.settled();
    await alice.post(`/api/v1/statuses/${status.id}/unpin`);
    await world.settled();
    const rows = await one.ctx.db
      .selectFrom('outgoing')
      .select(['document', 'action'])
      .where('subject', '=', `pin:${status.id}`)
      .orderBy('id')
      .execute();
    const said = rows.map(({ document }) => JSON.parse(document));
    assert.deepEqual(
      said.map(({ type, actor, object, target }) => [type, actor, object, target]),
      ['Add', 'Remove'].map((type) => {
        const actor = one.ctx.origin.account(alice.id);
        return [type, actor, status.uri, `${actor}/featured`];
      }),
    );
    assert.equal(new Set(said.map(({ id }) => id)).size, 2);
  });

  test('an Add and a Remove of an account elsewhere are believed of its own collection and posts only', async () => {
    const [account] = (await found(alice, mel.id)).accounts;
    const other = peer.actor('other', { featured: `${peer.origin}/users/other/featured` });
    await found(alice, other.id);
    const notes = Array.from({ length: 7 }, () => peer.note(mel));
    for (const note of notes) peer.put(new URL(note.id).pathname, note);
    const foreign = peer.note(other);
    peer.put(new URL(foreign.id).pathname, foreign);
    const target = mel.document.featured;
    const top = () => pinned(alice, account.id);

    // Nobody here follows her: for what is not known nothing is fetched.
    await say(mel, 'Add', notes[0]?.id, { target });
    assert.deepEqual(await top(), []);
    assert.ok(!peer.asked.includes(`GET ${new URL(notes[0]?.id).pathname}`));

    for (const note of [...notes, foreign]) await found(alice, note.id);
    await say(mel, 'Add', notes[0]?.id, { target });
    await say(mel, 'Add', { id: notes[1]?.id, type: 'Note' }, { target });
    await say(mel, 'Add', notes[1]?.id, { target });
    assert.deepEqual(await top(), [notes[1]?.id, notes[0]?.id]);

    await say(mel, 'Add', foreign.id, { target });
    await say(mel, 'Add', notes[2]?.id, { target: other.document.featured });
    await say(mel, 'Add', notes[2]?.id);
    await say(mel, 'Add', 'https://elsewhere.example/notes/1', { target });
    await say(other, 'Add', notes[2]?.id, { target });
    await say(other, 'Remove', notes[1]?.id, { target: other.document.featured });
    await say(other, 'Remove', notes[1]?.id, { target });
    await say(mel, 'Remove', notes[1]?.id, { target: other.document.featured });
    assert.deepEqual(await top(), [notes[1]?.id, notes[0]?.id]);

    // The last five.
    for (const note of notes.slice(2)) await say(mel, 'Add', note.id, { target });
    assert.deepEqual(
      await top(),
      notes
        .slice(2)
        .map(({ id }) => id)
        .reverse(),
    );
    await say(mel, 'Remove', notes[6]?.id, { target });
    await say(mel, 'Remove', notes[6]?.id, { target });
    assert.deepEqual(
      await top(),
      notes
        .slice(2, 6)
        .map(({ id }) => id)
        .reverse(),
    );
  });

  test('what somebody pins whom a member follows is fetched', async () => {
    const [account] = (await found(alice, mel.id)).accounts;
    await alice.post(`/api/v1/accounts/${account.id}/follow`);
    await world.settled();
    const asked = peer.received.find((activity) => activity.type === 'Follow');
    await say(mel, 'Accept', asked.id);
    const note = peer.note(mel, { content: '<p>Of long ago</p>', published: '2019-01-01T00:00:00Z' });
    peer.put(new URL(note.id).pathname, note);
    await say(mel, 'Add', note.id, { target: mel.document.featured });
    assert.equal((await pinned(alice, account.id))[0], note.id);
    const close = peer.note(mel, { to: [`${mel.id}/followers`], cc: [] });
    peer.put(new URL(close.id).pathname, close);
    await say(mel, 'Add', close.id, { target: mel.document.featured });
    assert.equal((await pinned(alice, account.id))[0], note.id);
  });
});
