import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { AsyncRefresh } from '@skein/api/async-refresh.ts';
import { transact } from '../../server/src/db/transact.ts';
import type { Skein } from '../../server/src/start.ts';
import { MOST_RUNNING } from '../../server/src/statuses/refresh.ts';
import { call, type Person, person } from '../cast.ts';
import { createPeer, type Peer, type PeerActor, PUBLIC } from '../peer.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const MINUTE = 60_000;

/** What the header says of the search for what is missing. */
function refreshOf(seen: { headers: Headers }) {
  const said = /^id="(\d+)", retry=3, result_count=(\d+)$/.exec(
    seen.headers.get('mastodon-async-refresh') ?? '',
  );
  return said && { id: said[1] as string, count: Number(said[2]) };
}

const texts = (statuses: any[]) => statuses.map((one) => one.content.replace(/<[^>]+>/g, '').trim());

onBothEngines('a thread of which another server knows more', (engine) => {
  let world: World;
  let there: Skein;
  let here: Skein;
  let alice: Person;
  let carol: Person;
  let dan: Person;
  let bob: Person;
  let root: any;
  let copy: any;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    [there, here] = world.servers as [Skein, Skein];
    alice = await person(there, 'alice');
    carol = await person(there, 'carol');
    dan = await person(there, 'dan');
    bob = await person(here, 'bob');
    const known = await here.ctx.fediverse.accountByHandle(here.ctx, alice.handle);
    await bob.post(`/api/v1/accounts/${known}/follow`);
    await world.settled();
    root = await alice.publish('the root');
    await world.settled();
    copy = (await bob.home())[0];
    const answer = await carol.publish('an answer', { in_reply_to_id: root.id });
    const deep = await dan.publish('an answer to that', { in_reply_to_id: answer.id });
    await carol.publish('for followers', { in_reply_to_id: root.id, visibility: 'private' });
    await carol.publish('deeper still', { in_reply_to_id: deep.id, visibility: 'unlisted' });
    await world.settled();
  });
  after(() => world.stop());

  const look = (token?: string) => call(here, 'GET', `/api/v1/statuses/${copy.id}/context`, { token });

  test('is fetched when a member looks, once it is old enough, and told of while it lasts', async () => {
    assert.equal(refreshOf(await look(bob.token)), null);
    world.clock.forward(6 * MINUTE);
    assert.equal(refreshOf(await look()), null);
    await world.settled();
    assert.deepEqual((await look()).body.descendants, []);
    const first = await look(bob.token);
    const refresh = refreshOf(first);
    assert.ok(refresh);
    assert.deepEqual(first.body.descendants, []);
    await world.settled();
    const { body } = await bob.get(`/api/v1_alpha/async_refreshes/${refresh.id}`);
    assertShape(AsyncRefresh, body.async_refresh);
    assert.deepEqual(body, { async_refresh: { id: refresh.id, status: 'finished', result_count: 3 } });
    const now = await look(bob.token);
    assert.equal(refreshOf(now), null);
    assert.deepEqual(texts(now.body.descendants), ['an answer', 'an answer to that', 'deeper still']);
    // What came that way stands in no home of somebody who follows none of them.
    assert.deepEqual(texts(await bob.home()), ['the root']);
    assert.equal((await bob.notifications()).length, 0);
  });

  test('is asked for again after a quarter of an hour, from whichever of its posts', async () => {
    await dan.publish('much later', { in_reply_to_id: root.id });
    await world.settled();
    world.clock.forward(10 * MINUTE);
    const { descendants } = (await look(bob.token)).body;
    const deep = descendants[1];
    const below = () => bob.get(`/api/v1/statuses/${deep.id}/context`);
    assert.equal(refreshOf(await below()), null);
    world.clock.forward(6 * MINUTE);
    const [one, two] = await Promise.all([below(), look(bob.token)]);
    const ids = [refreshOf(one), refreshOf(two)].flatMap((found) => found?.id ?? []);
    assert.equal(new Set(ids).size, 1);
    await world.settled();
    const { body } = await bob.get(`/api/v1_alpha/async_refreshes/${ids[0]}`);
    assert.equal(body.async_refresh.result_count, 1);
    assert.ok(texts((await look()).body.descendants).includes('much later'));
  });

  test('an unknown search is refused, and nobody without the whole scope may ask', async () => {
    for (const id of ['1', '__proto__', 'x', '9'.repeat(30)])
      assertRefused(await bob.get(`/api/v1_alpha/async_refreshes/${id}`), 404);
    assertRefused(await call(here, 'GET', '/api/v1_alpha/async_refreshes/1'), 401);
    world.clock.forward(2 * 24 * 60 * MINUTE);
    await world.settled();
    const kept = await here.ctx.db.selectFrom('thread_refreshes').select('id').execute();
    assert.deepEqual(kept, []);
  });

  test('our own collections of answers hold what is for everybody, page by page, and nothing else', async () => {
    const ask = async (url: string) => {
      const answer = await fetch(url, { headers: { Accept: 'application/activity+json' } });
      return { status: answer.status, body: (await answer.json()) as any };
    };
    const many = await alice.publish('answered often');
    const uris: string[] = [];
    for (let n = 0; n < 45; n += 1)
      uris.push((await carol.publish(`answer ${n}`, { in_reply_to_id: many.id })).uri);
    await carol.publish('for followers', { in_reply_to_id: many.id, visibility: 'private' });
    const cover = await ask(there.ctx.origin.replies(Number(many.id)));
    assert.equal(cover.body.type, 'OrderedCollection');
    const first = await ask(cover.body.first);
    assert.equal(first.body.orderedItems.length, 40);
    const second = await ask(first.body.next);
    assert.deepEqual([...first.body.orderedItems, ...second.body.orderedItems], uris.toReversed());
    assert.equal(second.body.next, undefined);
    const secret = await alice.publish('for me', { visibility: 'direct' });
    for (const url of [
      there.ctx.origin.replies(Number(secret.id)),
      there.ctx.origin.replies(1),
      there.ctx.origin.conversation(Number(secret.id)),
      there.ctx.origin.conversation(1),
      `${there.ctx.origin.origin}/ap/conversations/${new URL(uris[0] as string).pathname.split('/').at(-1)}`,
    ])
      assert.equal((await ask(url)).status, 404, url);
  });
});

onBothEngines('a thread on a hostile server', (engine) => {
  let world: World;
  let server: Skein;
  let bob: Person;
  let peer: Peer;
  let victim: Peer;
  let mel: PeerActor;

  before(async () => {
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    bob = await person(server, 'bob');
    peer = await createPeer();
    victim = await createPeer();
    mel = peer.actor('mel');
  });
  after(async () => {
    await world.stop();
    await peer.close();
    await victim.close();
  });

  const at = (uri: string) => new URL(uri).pathname;
  const old = () => new Date(world.clock.now() - 60 * MINUTE).toISOString();
  const post = (on: Peer, author: PeerActor, changes: Record<string, unknown> = {}) => {
    const note = on.note(author, { published: old(), ...changes });
    on.put(at(note.id), note);
    return note;
  };
  /** Has a member find it and look at its thread; gives what is known of it then. */
  const lookAt = async (uri: string) => {
    const { body } = await bob.get(`/api/v2/search?q=${encodeURIComponent(uri)}&resolve=true`);
    const [{ id }] = body.statuses;
    const seen = await bob.get(`/api/v1/statuses/${id}/context`);
    assert.ok(refreshOf(seen));
    await world.settled();
    const refresh = await bob.get(`/api/v1_alpha/async_refreshes/${refreshOf(seen)?.id}`);
    assert.equal(refresh.body.async_refresh.status, 'finished');
    return (await bob.get(`/api/v1/statuses/${id}/context`)).body.descendants as any[];
  };

  test('cannot make us read without an end', async () => {
    const root = post(peer, mel, { replies: `${peer.origin}/pages/0` });
    for (let page = 0; page < 100; page += 1)
      peer.put(`/pages/${page}`, {
        id: `${peer.origin}/pages/${page}`,
        type: 'CollectionPage',
        items: [post(peer, mel, { inReplyTo: root.id, content: `answer ${page}` }).id],
        next: `${peer.origin}/pages/${page + 1}`,
      });
    const found = await lookAt(root.id);
    const pages = peer.asked.filter((one) => one.startsWith('GET /pages/'));
    assert.equal(pages.length, 20);
    assert.equal(found.length, 20);
    assert.ok(peer.asked.length <= 65, `${peer.asked.length} requests`);

    const circle = post(peer, mel, { replies: `${peer.origin}/circle` });
    peer.put('/circle', {
      id: `${peer.origin}/circle`,
      type: 'Collection',
      items: [],
      next: `${peer.origin}/circle`,
    });
    world.clock.forward(2 * MINUTE);
    assert.deepEqual(await lookAt(circle.id), []);
    assert.equal(peer.asked.filter((one) => one === 'GET /circle').length, 1);
  });

  test('cannot have more than twenty threads asked for at once, nor keep much here by naming answers too early', async () => {
    world.clock.forward(2 * MINUTE);
    const root = post(peer, mel);
    const above = post(peer, mel, { inReplyTo: root.id, content: 'above' });
    const below = (content: string, more = {}) =>
      post(peer, mel, { inReplyTo: above.id, content, ...more }).id;
    const items = [below('below'), below('heavy', { padding: 'x'.repeat(100_000) }), above.id];
    peer.put(at(root.id), { ...root, replies: { id: `${peer.origin}/early`, type: 'Collection', items } });
    const { body } = await bob.get(`/api/v2/search?q=${encodeURIComponent(root.id)}&resolve=true`);
    const context = `/api/v1/statuses/${body.statuses[0].id}/context`;
    const now = world.clock.now();
    const running = Array.from({ length: MOST_RUNNING }, (_, i) => ({
      conversation_id: i + 1,
      id: i + 1,
      started_at: now,
      ended_at: null,
      found: 0,
    }));
    await transact(server.ctx, (inner) => inner.db.insertInto('thread_refreshes').values(running).execute());
    assert.equal(refreshOf(await bob.get(context)), null);
    const end = (id: number) =>
      transact(server.ctx, (inner) =>
        inner.db.deleteFrom('thread_refreshes').where('id', '<=', id).execute(),
      );
    await end(1);
    assert.deepEqual(texts(await lookAt(root.id)), ['above', 'below']);
    await end(MOST_RUNNING);
  });

  test('cannot make us ask others for what is no answer, nor speak for them, nor show what is not for everybody', async () => {
    world.clock.forward(2 * MINUTE);
    const vera = victim.actor('vera');
    const unrelated = Array.from({ length: 40 }, () => post(victim, vera).id);
    const root = post(peer, mel);
    const answer = post(victim, vera, { inReplyTo: root.id, content: 'a true answer' });
    const secret = post(victim, vera, { inReplyTo: root.id, to: [`${vera.id}/followers`], cc: [] });
    const forged = peer.put('/forged', {
      ...victim.note(vera, { published: old(), inReplyTo: root.id, content: 'put in her mouth' }),
    });
    const elsewhere = { id: `${victim.origin}/list`, type: 'Collection', items: [answer.id] };
    victim.put('/list', elsewhere);
    peer.put(at(root.id), {
      ...root,
      context: elsewhere.id,
      replies: {
        id: `${peer.origin}/replies`,
        type: 'Collection',
        items: [answer.id, secret.id, forged, 'nonsense', 7, null, { id: {} }, ...unrelated],
        next: `${victim.origin}/list`,
      },
    });
    assert.deepEqual(texts(await lookAt(root.id)), ['a true answer']);
    const asked = victim.asked.filter((one) => unrelated.some((id) => one === `GET ${at(id)}`));
    assert.equal(asked.length, 5);
    assert.ok(!victim.asked.includes('GET /list'));
  });

  test('cannot have us sent on to another server more often than that may be asked', async () => {
    world.clock.forward(2 * MINUTE);
    const accomplice = await createPeer();
    victim.asked.length = 0;
    for (const [on, author] of [
      [peer, mel],
      [accomplice, accomplice.actor('ned')],
    ] as const) {
      const root = post(on, author, { replies: `${on.origin}/led` });
      const items = Array.from({ length: 50 }, (_, n) => on.lead(`/led/${n}`, `${victim.origin}/from/${n}`));
      on.put('/led', { id: `${on.origin}/led`, type: 'Collection', items });
      await lookAt(root.id);
    }
    await accomplice.close();
    assert.ok(victim.asked.length > 40, 'they are followed');
    assert.ok(victim.asked.length <= 60, `${victim.asked.length} requests`);
  });

  test('an answer may be named before what it answers', async () => {
    world.clock.forward(2 * MINUTE);
    const root = post(peer, mel);
    const first = post(peer, mel, { inReplyTo: root.id, content: 'first' });
    const second = post(peer, mel, { inReplyTo: first.id, content: 'second' });
    const third = post(peer, mel, { inReplyTo: second.id, content: 'third' });
    peer.put('/whole', {
      id: `${peer.origin}/whole`,
      type: 'OrderedCollection',
      orderedItems: [third.id, second.id, first.id, root.id],
    });
    peer.put(at(root.id), { ...root, context: `${peer.origin}/whole`, to: [PUBLIC] });
    assert.deepEqual(texts(await lookAt(root.id)), ['first', 'second', 'third']);
  });

  test('a server that does not answer is asked once, and holds up nothing else', async () => {
    world.clock.forward(2 * MINUTE);
    let asked = 0;
    const silent = createServer(() => {
      asked += 1;
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const root = post(peer, mel);
    const answer = post(peer, mel, { inReplyTo: root.id, content: 'beside the silence' });
    const items = [...Array.from({ length: 10 }, (_, n) => `${origin}/notes/${n}`), answer.id];
    peer.put(at(root.id), { ...root, replies: { id: `${peer.origin}/r`, type: 'Collection', items } });
    assert.deepEqual(texts(await lookAt(root.id)), ['beside the silence']);
    assert.equal(asked, 1);
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });
});
