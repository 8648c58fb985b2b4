import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listen } from '../ears.ts';
import { type PeerActor, PUBLIC } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

const MINUTE = 60_000;
type Json = Record<string, any>;

onBothEngines('what a group passed on before a member followed it', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  /** Where the groups live, and another server, where some of their members are. */
  const peer = peerBeside();
  const other = peerBeside();

  const old = (minutes: number) => new Date(world.clock.now() - minutes * MINUTE).toISOString();
  function outbox(group: PeerActor, orderedItems: unknown[]): void {
    const id = `${group.id}/outbox`;
    peer.put(new URL(id).pathname, { id, type: 'OrderedCollection', totalItems: 99, orderedItems });
  }
  async function follow(group: PeerActor): Promise<string> {
    const { body } = await alice.get(`/api/v2/search?resolve=true&q=@${group.name}@${peer.host}`);
    const { id } = body.accounts[0];
    await alice.post(`/api/v1/accounts/${id}/follow`);
    await world.settled();
    const asked = peer.received.findLast(({ type, object }) => type === 'Follow' && object === group.id);
    const inbox = server.ctx.origin.sharedInbox();
    const { status } = await peer.deliver(inbox, group, peer.activity(group, 'Accept', asked), {
      at: world.clock.now(),
    });
    assert.equal(status, 202);
    await world.settled();
    return id;
  }
  /** A post in the community that stands where its author lives. */
  function page(author: PeerActor, minutes: number, changes: Json = {}) {
    const note = other.note(author, {
      type: 'Page',
      name: 'On geese',
      content: `<p>${minutes} minutes ago</p>`,
      published: old(minutes),
      ...changes,
    });
    other.put(new URL(note.id).pathname, note);
    return note;
  }
  const announce = (group: PeerActor, object: unknown, changes: Json = {}) =>
    peer.activity(group, 'Announce', object, { to: [PUBLIC], cc: [`${group.id}/followers`], ...changes });

  test('stands in the home as its boosts, by time, as it is on its own server, and nobody is told', async () => {
    const geese = peer.actor('geese', { type: 'Group' });
    const mod = peer.actor('mod');
    const nell = other.actor('nell');
    const wrapped = (note: Json, changes: Json = {}) =>
      announce(geese, other.activity(nell, 'Create', note), changes);
    const [first, second, third] = [page(nell, 300), page(nell, 200), page(nell, 100)];
    const gone = page(nell, 90);
    other.remove(new URL(gone.id).pathname);
    const mine = await bob.publish('in the group');
    const ours = server.ctx.origin.status(Number(mine.id));
    const hidden = page(nell, 70, { to: [`${nell.id}/followers`], cc: [] });
    const refused = [page(nell, 60), page(nell, 61), page(nell, 62), page(nell, 63)];
    outbox(geese, [
      announce(geese, ours, { published: old(0) }),
      wrapped(page(nell, 80, { type: 'Note', inReplyTo: third.id })),
      announce(mod, refused[0]?.id),
      announce(geese, refused[1]?.id, { id: `${other.origin}/activities/1` }),
      announce(geese, other.activity(nell, 'Update', refused[2])),
      announce(geese, other.activity(nell, 'Like', refused[3]?.id)),
      wrapped(hidden),
      wrapped(gone),
      wrapped({ ...third, content: 'what the group made of it' }),
      announce(geese, second.id, { published: old(150) }),
      wrapped(first),
    ]);
    const ears = await listen(server, { query: `?access_token=${alice.token}&stream=user` });
    await ears.understood();
    const id = await follow(geese);
    const home = (await alice.home()) as Json[];
    assert.deepEqual(
      home.map(({ account, reblog }) => [account.id, reblog?.uri]),
      [ours, third.id, second.id, first.id].map((uri) => [id, uri]),
    );
    assert.match(home[1]?.reblog.content, /100 minutes ago/);
    const timeOf = (at: number) => new Date(home[at]?.created_at).getTime();
    assert.ok(
      Math.abs(timeOf(1) - Date.parse(third.published)) < 1000,
      'without a time, when it was written',
    );
    assert.ok(Math.abs(timeOf(2) - Date.parse(old(150))) < MINUTE, 'when it was announced');
    assert.deepEqual(
      ears.heard.filter(({ event }) => event === 'update'),
      [],
    );
    await ears.close();
    assert.deepEqual(
      (await bob.notifications()).filter((one: Json) => one.type === 'reblog'),
      [],
    );
    const known = await server.ctx.db.selectFrom('statuses').select('uri').execute();
    for (const { id: uri } of [...refused, hidden]) assert.ok(!known.some((one) => one.uri === uri), uri);
  });

  test('is the newest forty, and taken back by the same Announce', async () => {
    world.clock.forward(10 * MINUTE);
    const ducks = peer.actor('ducks', { type: 'Group' });
    const dora = other.actor('dora');
    const told = Array.from({ length: 60 }, (_, n) => announce(ducks, page(dora, n + 1).id));
    outbox(ducks, told);
    const id = await follow(ducks);
    const shown = async () => {
      const { body } = await alice.get(`/api/v1/accounts/${id}/statuses?limit=40`);
      const { body: rest } = await alice.get(
        `/api/v1/accounts/${id}/statuses?limit=40&max_id=${body.at(-1).id}`,
      );
      return [...body, ...rest].map((one: Json) => one.reblog.uri);
    };
    assert.deepEqual(
      await shown(),
      told.slice(0, 40).map(({ object }) => object),
    );
    const [last] = told as [Json];
    await peer.deliver(server.ctx.origin.sharedInbox(), ducks, peer.activity(ducks, 'Undo', last.id), {
      at: world.clock.now(),
    });
    await world.settled();
    assert.deepEqual(
      await shown(),
      told.slice(1, 40).map(({ object }) => object),
    );
  });

  test('what somebody who is no group boosted before is not taken in', async () => {
    const kim = peer.actor('kim');
    const nora = other.actor('nora');
    outbox(kim, [announce(kim, page(nora, 5).id)]);
    const id = await follow(kim);
    const { body } = await alice.get(`/api/v1/accounts/${id}/statuses`);
    assert.deepEqual(body, []);
  });
});
