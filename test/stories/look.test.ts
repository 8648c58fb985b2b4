import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { transact } from '../../server/src/db/transact.ts';
import { enqueue } from '../../server/src/jobs/queue.ts';
import type { Skein } from '../../server/src/start.ts';
import { type Person, person } from '../cast.ts';
import { createPeer, type Peer, type PeerActor } from '../peer.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

onBothEngines('an account elsewhere that is looked up', (engine) => {
  let world: World;
  let server: Skein;
  let peer: Peer;
  let alice: Person;
  let made = 0;

  before(async () => {
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    alice = await person(server, 'alice');
    peer = await createPeer();
  });
  after(async () => {
    await world?.stop();
    await peer?.close();
  });

  /** Somebody with all collections; what stands in them is put beside. */
  function somebody(changes: Record<string, unknown> = {}): PeerActor {
    const name = `mel${++made}`;
    const at = (what: string) => `${peer.origin}/users/${name}/${what}`;
    const collections = { following: at('following'), featured: at('featured') };
    return peer.actor(name, { url: at('page'), ...collections, ...changes });
  }
  function collect(
    actor: PeerActor,
    what: string,
    told: Record<string, unknown>,
    type = 'OrderedCollection',
  ) {
    const path = `/users/${actor.name}/${what}`;
    peer.put(path, { id: peer.origin + path, type, ...told });
  }
  const search = async (q: string) => {
    const { body } = await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(q)}`);
    return body.accounts[0];
  };
  const counts = (account: any) => [account.followers_count, account.following_count, account.statuses_count];
  const shown = async (id: string) => (await alice.get(`/api/v1/accounts/${id}`)).body;
  const pinned = async (id: string): Promise<string[]> =>
    (await alice.get(`/api/v1/accounts/${id}/statuses?pinned=true`)).body.map((one: any) => one.uri);
  const note = (author: PeerActor, changes = {}) => {
    const one = peer.note(author, changes);
    peer.put(new URL(one.id).pathname, one);
    return one;
  };
  const asked = (path: string) => peer.asked.filter((one) => one === `GET ${path}`).length;
  const link = (url: string) => `<a href="${url}" rel="me">${url}</a>`;
  const update = async (actor: PeerActor) => {
    const activity = peer.activity(actor, 'Update', actor.document);
    assert.equal(
      (await peer.deliver(server.ctx.origin.sharedInbox(), actor, activity, { at: world.clock.now() }))
        .status,
      202,
    );
    await world.settled();
  };

  test('shows at once what its own server counts, and each day anew', async () => {
    const mel = somebody();
    collect(mel, 'followers', { totalItems: 1234 });
    collect(mel, 'following', { totalItems: 56 }, 'Collection');
    collect(mel, 'outbox', { totalItems: '789' });
    for (const q of [`@mel1@${peer.host}`, mel.id]) {
      assert.deepEqual(counts(await search(q)), [1234, 56, 789], q);
    }
    const { id } = await search(mel.id);
    await world.settled();
    collect(mel, 'followers', { totalItems: 2000 });
    await search(mel.id);
    await world.settled();
    assert.deepEqual(counts(await shown(id)), [1234, 56, 789], 'not twice a day');
    world.clock.forward(DAY + 1);
    await search(`@mel1@${peer.host}`);
    await world.settled();
    assert.deepEqual(counts(await shown(id)), [2000, 56, 789]);
    peer.remove('/users/mel1/followers', 500);
    world.clock.forward(DAY + 1);
    await search(mel.id);
    await world.settled();
    assert.deepEqual(counts(await shown(id)), [2000, 56, 789], 'what is not said stays');
  });

  test('is believed no nonsense, and no collection of another server', async () => {
    const other = await createPeer();
    try {
      const foreign = other.put('/followers', {
        id: `${other.origin}/followers`,
        type: 'Collection',
        totalItems: 99,
      });
      const mel = somebody({ followers: foreign });
      collect(mel, 'following', { totalItems: -5 });
      collect(mel, 'outbox', { totalItems: 1e15 });
      collect(mel, 'featured', { totalItems: 3 }, 'Note');
      assert.deepEqual(counts(await search(mel.id)), [0, 0, 0]);
      await world.settled();
      assert.deepEqual(other.asked, []);
    } finally {
      await other.close();
    }
    const none = somebody({ followers: undefined, following: 'no address', outbox: 17, featured: null });
    const { id } = await search(none.id);
    await world.settled();
    assert.deepEqual(counts(await shown(id)), [0, 0, 0]);
    assert.deepEqual(
      world.log.filter((line) => !line.includes('slow statement')),
      [],
    );
  });

  test('counts those who follow it here where its server has not heard of them', async () => {
    const mel = somebody();
    collect(mel, 'followers', { totalItems: 0 });
    const { id } = await search(mel.id);
    await alice.post(`/api/v1/accounts/${id}/follow`);
    await world.settled();
    const follow = peer.received.find((one) => one.type === 'Follow' && one.object === mel.id);
    const accept = peer.activity(mel, 'Accept', follow.id);
    await peer.deliver(server.ctx.origin.sharedInbox(), mel, accept, { at: world.clock.now() });
    await world.settled();
    assert.deepEqual(counts(await shown(id)), [1, 0, 0]);
  });

  test('has at its top what it pinned, in its order, five at most, its own and open to all', async () => {
    const mel = somebody();
    const other = somebody();
    const notes = Array.from({ length: 7 }, () => note(mel));
    const close = note(mel, { to: [`${mel.id}/followers`], cc: [] });
    const foreign = note(other);
    const [first, second, third] = notes as [any, any, any];
    collect(mel, 'featured', { orderedItems: [second, foreign, close.id, first.id] });
    const { id } = await search(mel.id);
    await world.settled();
    assert.deepEqual(await pinned(id), [second.id, first.id]);

    const again = async (told: Record<string, unknown>) => {
      collect(mel, 'featured', told);
      world.clock.forward(DAY + 1);
      await search(mel.id);
      await world.settled();
      return pinned(id);
    };
    assert.deepEqual(await again({ items: [third.id, first.id] }), [third.id, first.id]);
    assert.deepEqual(
      await again({ first: { type: 'CollectionPage', items: notes.map((one) => one.id) } }),
      notes.slice(0, 5).map((one) => one.id),
    );
    collect(mel, 'page-one', { orderedItems: [second.id] }, 'OrderedCollectionPage');
    assert.deepEqual(await again({ first: `${mel.id}/page-one` }), [second.id]);
    // As snac lists them: the activity by which each was published, at whose own address nothing stands.
    const published = (one: any) => ({ type: 'Create', id: `${one.id}/Create`, actor: mel.id, object: one });
    assert.deepEqual(await again({ orderedItems: [published(third), published(foreign)] }), [third.id]);
    assert.deepEqual(await again({ orderedItems: [second.id] }), [second.id]);
    peer.remove(`/users/${mel.name}/featured`, 502);
    world.clock.forward(DAY + 1);
    await search(mel.id);
    await world.settled();
    assert.deepEqual(await pinned(id), [second.id], 'a server that does not answer takes nothing away');
    assert.deepEqual(await again({ orderedItems: [] }), []);
  });

  test('is verified by the pages it names as members are, and stays so while the field says the same', async () => {
    const page = (href: string) => `<html><body><a rel="me" href="${href}">me</a></body></html>`;
    const mel = somebody();
    const good = peer.put('/mel/good', page(mel.document.url), 'text/html');
    const bad = peer.put('/mel/bad', page(`${peer.origin}/somebody`), 'text/html');
    const field = (name: string, value: string) => ({ type: 'PropertyValue', name, value });
    const { document } = mel;
    document.attachment = [
      field('good', link(good)),
      field('bad', link(bad)),
      field('words', `see ${link(good)}`),
      field('other', `<a href="${good}">my page</a>`),
    ];
    const { id } = await search(mel.id);
    await world.settled();
    const ticks = async () => (await shown(id)).fields.map((one: any) => one.verified_at !== null);
    assert.deepEqual(await ticks(), [true, false, false, false]);
    assert.equal(asked('/mel/good'), 1);

    // What it says anew is looked at, but not by every Update.
    document.attachment = [field('good', link(good)), field('new', link(`${peer.origin}/mel/new`))];
    peer.put('/mel/new', page(mel.document.url), 'text/html');
    await update(mel);
    await update(mel);
    assert.deepEqual(await ticks(), [true, false]);
    assert.equal(asked('/mel/new'), 0);
    world.clock.forward(HOUR + 1);
    await world.settled();
    assert.deepEqual(await ticks(), [true, true]);
    assert.equal(asked('/mel/new'), 1);

    document.attachment = [field('good', link(bad))];
    await update(mel);
    assert.deepEqual(await ticks(), [false]);
  });

  test('is not asked for anything more when nobody looked it up, and for eight pages at most', async () => {
    const mel = somebody();
    collect(mel, 'followers', { totalItems: 5 });
    const pages = Array.from({ length: 12 }, (_, n) => peer.put(`/many/${n}`, 'nothing', 'text/html'));
    mel.document.attachment = pages.map((url) => ({ type: 'PropertyValue', name: 'x', value: link(url) }));
    await update(mel);
    await update(mel);
    world.clock.forward(DAY + 1);
    await update(mel);
    assert.equal(asked(`/users/${mel.name}/followers`), 0);
    await search(mel.id);
    await world.settled();
    assert.equal(asked(`/users/${mel.name}/followers`) > 0, true);
    assert.equal(peer.asked.filter((one) => one.startsWith('GET /many/')).length, 8);
  });
  /** A site that takes every question and answers none until it is let. */
  async function silent() {
    const waiting: ServerResponse[] = [];
    let most = 0;
    const site = createServer((_, response) => {
      waiting.push(response);
      most = Math.max(most, waiting.length);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    return {
      origin: `http://127.0.0.1:${(site.address() as AddressInfo).port}`,
      answer() {
        for (const response of waiting.splice(0)) response.writeHead(404).end();
      },
      async until(count: number) {
        for (let tries = 0; tries < 100 && waiting.length < count; tries += 1)
          await new Promise((resolve) => setTimeout(resolve, 10));
        return most;
      },
      close: () => site.close(),
    };
  }

  test('has its pages asked all at once, so that slow ones do not hold the job beyond its lease', async () => {
    const sites = [await silent(), await silent(), await silent()];
    const mel = somebody();
    mel.document.attachment = sites.map(({ origin }) => ({
      type: 'PropertyValue',
      name: 'x',
      value: link(`${origin}/me`),
    }));
    await search(mel.id);
    const asked = await Promise.all(sites.map((site) => site.until(1)));
    const release = setInterval(() => {
      for (const site of sites) site.answer();
    }, 5);
    await world.settled();
    clearInterval(release);
    for (const site of sites) site.close();
    assert.deepEqual(asked, [1, 1, 1]);
  });

  /** How many of these were asked before any answered, and how many in the end. */
  async function askedInTurn(sites: Awaited<ReturnType<typeof silent>>[]): Promise<[number, number]> {
    const busy = async () =>
      (await Promise.all(sites.map((site) => site.until(1)))).filter((most) => most > 0);
    const first = (await busy()).length;
    const release = setInterval(() => {
      for (const site of sites) site.answer();
    }, 5);
    for (let round = 0; round < 10; round += 1) {
      world.clock.forward(2000);
      await world.settled();
    }
    clearInterval(release);
    const all = (await busy()).length;
    for (const site of sites) site.close();
    return [first, all];
  }

  test('waits for its turn when many have slow pages: other work goes on', async () => {
    const sites = await Promise.all(Array.from({ length: 12 }, silent));
    for (const { origin } of sites) {
      const mel = somebody();
      const value = link(`${origin}/me`);
      mel.document.attachment = [{ type: 'PropertyValue', name: 'x', value }];
      await search(mel.id);
    }
    // They are all of one server, and its turn is theirs.
    assert.deepEqual(await askedInTurn(sites), [4, 12]);
  });

  test('is fetched anew in turn too', async () => {
    const sites = await Promise.all(Array.from({ length: 12 }, silent));
    await transact(server.ctx, (inner) =>
      enqueue(
        inner,
        sites.map(({ origin }) => ({
          kind: 'federation.refresh',
          payload: { actor: `${origin}/users/mel` },
          key: `${origin}/users/mel`,
        })),
      ),
    );
    assert.deepEqual(await askedInTurn(sites), [8, 12]);
  });
});
