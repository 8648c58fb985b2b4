import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type Person as Actor,
  Announce,
  type Collection,
  Create,
  Note,
  type OrderedCollection,
  Undo,
} from '@fedify/fedify/vocab';
import type { Skein } from '../../server/src/start.ts';
import { cast, type Person } from '../cast.ts';
import { createFedifyPeer, type FedifyPeer } from '../fedify-peer.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const text = ({ content }: any) => content.replace(/<[^>]+>/g, '').trim();

onBothEngines('the collections of a Fedify server and ours', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let bob: Person;
  let fern: FedifyPeer;

  before(async () => {
    world = await createWorld({ engine });
    [server] = world.servers as [Skein];
    ({ alice, bob } = await cast(server));
    fern = await createFedifyPeer({ withOutbox: true });
  });
  after(async () => {
    await world?.stop();
    await fern?.close();
  });

  async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
    const found: T[] = [];
    for await (const one of items) found.push(one);
    return found;
  }

  test('it reads how many like a status of ours, pass it on and answer it, and which answers there are', async () => {
    const post = await alice.publish('read me');
    const own = await alice.publish('and more', { in_reply_to_id: post.id });
    const answer = await bob.publish('an answer', { in_reply_to_id: post.id });
    await bob.post(`/api/v1/statuses/${post.id}/favourite`);
    await bob.post(`/api/v1/statuses/${post.id}/reblog`);
    await world.settled();
    const note = (await fern.lookup(post.uri)) as Note;
    assert.ok(note instanceof Note);
    assert.equal((await note.getLikes())?.totalItems, 1);
    assert.equal((await note.getShares())?.totalItems, 1);
    const replies = (await note.getReplies()) as Collection;
    const first = (await replies.getFirst())!;
    assert.deepEqual(first.itemIds.map(String), [own.uri]);
    const rest = (await first.getNext())!;
    assert.deepEqual(rest.itemIds.map(String), [answer.uri, own.uri]);
    const whole = (await fern.lookup(replies.id!.href)) as OrderedCollection;
    assert.equal(whole.totalItems, 2);
  });

  test('it reads our outbox from both ends', async () => {
    for (let n = 0; n < 42; n += 1) await alice.publish(`post ${n}`);
    const [first] = (await bob.get(`/api/v1/accounts/${bob.id}/statuses`)).body;
    await alice.post(`/api/v1/statuses/${first.id}/reblog`);
    await world.settled();
    const actor = (await fern.lookup(server.ctx.origin.account(Number(alice.id)))) as Actor;
    const outbox = (await actor.getOutbox())!;
    const newest = (await outbox.getFirst())!;
    const items = await all(newest.getItems());
    assert.ok(items[0] instanceof Announce);
    assert.ok(items[1] instanceof Create);
    assert.equal((await (items[1] as Create).getObject())?.content, '<p>post 41</p>');
    const oldest = (await outbox.getLast())!;
    const told = await all(oldest.getItems());
    assert.equal((await (told.at(-1) as Create).getObject())?.content, '<p>read me</p>');
    assert.ok((await newest.getNext())!.itemIds.length > 0);
  });

  test('ours reads its outbox when a member begins to follow', async () => {
    const now = Temporal.Now.instant();
    for (let n = 0; n < 7; n += 1) fern.write(`<p>leaf ${n}</p>`, now.subtract({ hours: 20 - n }));
    const handle = `fern@${new URL(fern.origin).host}`;
    const id = await server.ctx.fediverse.accountByHandle(server.ctx, handle);
    await bob.post(`/api/v1/accounts/${id}/follow`);
    for (let round = 0; round < 100; round += 1) {
      await world.settled();
      const { body } = await bob.get(`/api/v1/accounts/${id}/statuses`);
      if (body.length === 7) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { body } = await bob.get(`/api/v1/accounts/${id}/statuses`);
    assert.deepEqual(
      body.map(text),
      [6, 5, 4, 3, 2, 1, 0].map((n) => `leaf ${n}`),
    );
    assert.deepEqual(fern.errors, []);
  });

  test('ours takes back a follow in which it believes and of which nobody here knows', async () => {
    const url = server.ctx.origin.account(Number(alice.id));
    await fern.believe(url);
    await fern.publishToFollowers('<p>for those who follow</p>');
    await world.settled();
    world.clock.forward(2 * 60_000);
    for (let round = 0; round < 100 && !fern.heard.some((one) => one instanceof Undo); round += 1) {
      await world.settled();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const undone = fern.heard.filter((one) => one instanceof Undo);
    assert.deepEqual(
      undone.map(({ actorId }) => actorId?.href),
      [url],
    );
    const { body } = await bob.get(
      `/api/v1/accounts/relationships?id[]=${await server.ctx.fediverse.accountByHandle(server.ctx, `fern@${new URL(fern.origin).host}`)}`,
    );
    assert.equal(body[0].following, true);
    assert.deepEqual(fern.errors, []);
  });
});
