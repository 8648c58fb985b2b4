import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type Person, person } from '../cast.ts';
import { listen } from '../ears.ts';
import type { PeerActor } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const MINUTE = 60_000;
const text = ({ content }: any) => content.replace(/<[^>]+>/g, '').trim();

onBothEngines('whom a member begins to follow', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  const peer = peerBeside();
  let mel: PeerActor;
  let ian: PeerActor;
  let melHere: string;
  const old = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();

  before(async () => {
    mel = peer.actor('mel');
    ian = peer.actor('ian');
    melHere = await known(mel);
  });

  const known = async (actor: PeerActor) =>
    String(await server.ctx.fediverse.accountByHandle(server.ctx, `${actor.name}@${peer.host}`));
  const asks = () => peer.asked.filter((one) => one.includes('/outbox')).length;
  /** An outbox of these items, page by page. */
  function outbox(actor: PeerActor, pages: unknown[][]): void {
    const at = (page: number) => `${actor.id}/outbox?page=${page}`;
    const path = (url: string) => url.slice(peer.origin.length);
    const cover = { id: `${actor.id}/outbox`, type: 'OrderedCollection', totalItems: 9, first: at(0) };
    peer.put(path(cover.id), cover);
    pages.forEach((orderedItems, page) => {
      const next = pages[page + 1] ? { next: at(page + 1) } : {};
      peer.put(path(at(page)), { id: at(page), type: 'OrderedCollectionPage', orderedItems, ...next });
    });
  }
  const said = (actor: PeerActor, changes: Record<string, unknown>) =>
    peer.activity(actor, 'Create', peer.note(actor, changes));
  async function follow(who: Person, actor: PeerActor, id: string): Promise<void> {
    await who.post(`/api/v1/accounts/${id}/follow`);
    await world.settled();
    const asked = peer.received.findLast((one) => one.type === 'Follow' && one.object === actor.id);
    const { status } = await peer.deliver(
      server.ctx.origin.sharedInbox(),
      actor,
      peer.activity(actor, 'Accept', asked),
      { at: world.clock.now() },
    );
    assert.equal(status, 202);
    await world.settled();
  }
  const posts = async (id: string, who = bob) => {
    const { body } = await who.get(`/api/v1/accounts/${id}/statuses?limit=40`);
    return body.map(text);
  };

  test('is read before: what they published for everybody stands at home by its time, and nobody is told', async () => {
    const first = peer.note(mel, { content: 'first', published: old(600) });
    const named = [{ type: 'Mention', href: server.ctx.origin.account(Number(bob.id)), name: '@bob' }];
    const alone = peer.note(mel, { content: 'by its id alone', published: old(400) });
    peer.put(new URL(alone.id).pathname, alone);
    outbox(mel, [
      [
        said(mel, { content: 'new', published: old(2) }),
        peer.activity(mel, 'Announce', `${peer.origin}/users/somebody/notes/1`),
        said(mel, { content: 'names bob', published: old(60), tag: named }),
        said(mel, { content: 'for followers', published: old(70), to: [`${mel.id}/followers`], cc: [] }),
        said(mel, { content: 'answers the first', published: old(500), inReplyTo: first.id }),
      ],
      [peer.activity(mel, 'Create', alone.id), peer.activity(mel, 'Create', first)],
    ]);
    const ears = await listen(server, { query: `?access_token=${bob.token}&stream=user` });
    await ears.understood();
    const before = await bob.publish('of today');
    await follow(bob, mel, melHere);
    const home = await bob.home();
    assert.deepEqual(home.map(text), [
      'of today',
      'new',
      'names bob',
      'by its id alone',
      'answers the first',
      'first',
    ]);
    assert.equal(home[4].in_reply_to_id, home[5].id);
    assert.equal(new Date(home[5].created_at).getTime(), new Date(first.published as string).getTime());
    assert.deepEqual(
      (await bob.notifications()).filter((one: any) => one.type === 'mention' || one.type === 'status'),
      [],
    );
    const heard = ears.heard.filter(({ event, payload }) => event === 'update' && payload.id !== before.id);
    assert.deepEqual(heard, []);
    await ears.close();
  });

  test('is asked for once, and again only when nobody here followed them for a time', async () => {
    const asked = asks();
    assert.ok(asked > 0);
    await follow(alice, mel, melHere);
    assert.equal(asks(), asked);
    for (const who of [alice, bob]) await who.post(`/api/v1/accounts/${melHere}/unfollow`);
    await world.settled();
    outbox(mel, [[said(mel, { content: 'meanwhile', published: old(1) })]]);
    await follow(carol, mel, melHere);
    assert.equal(asks(), asked, 'not twice in an hour');
    world.clock.forward(61 * MINUTE);
    await world.settled();
    assert.ok((await posts(melHere, carol)).includes('meanwhile'));
  });

  test('cannot speak for others, nor from elsewhere, nor without an end', async () => {
    const id = await known(ian);
    const forged = peer.note(mel, { content: 'mel never said this', published: old(5) });
    const away = { ...peer.note(ian, { content: 'elsewhere' }), id: 'https://elsewhere.example/notes/1' };
    const many = Array.from({ length: 60 }, (_, n) =>
      said(ian, { content: `post ${n}`, published: old(n + 10) }),
    );
    outbox(ian, [
      [
        peer.activity(ian, 'Create', forged),
        peer.activity(ian, 'Create', away),
        'https://elsewhere.example/notes/2',
        7,
        null,
        { type: 'Create' },
        ...many.slice(0, 30),
      ],
      many.slice(30),
    ]);
    await follow(alice, ian, id);
    const shown = await posts(id, alice);
    assert.ok(shown.length > 30 && shown.length <= 40, String(shown.length));
    assert.ok(shown.every((one: string) => one.startsWith('post ')));
    assert.ok(!(await posts(melHere, carol)).includes('mel never said this'));
  });

  test('whose outbox cannot be had now is asked again later', async () => {
    const una = peer.actor('una');
    const id = await known(una);
    peer.remove('/users/una/outbox', 503);
    await follow(bob, una, id);
    assert.deepEqual(await posts(id), []);
    outbox(una, [[said(una, { content: 'there after all', published: old(9) })]]);
    world.clock.forward(31 * MINUTE);
    await world.settled();
    assert.deepEqual(await posts(id), ['there after all']);
  });

  test('an answer that came before what it answers is one to it once that is here', async () => {
    const parent = peer.note(mel, { content: 'the parent', published: old(30) });
    const inbox = server.ctx.origin.sharedInbox();
    const tell = async (actor: PeerActor, activity: unknown) => {
      const { status } = await peer.deliver(inbox, actor, activity, { at: world.clock.now() });
      assert.equal(status, 202);
      await world.settled();
    };
    // Its server does not answer, so it cannot be fetched.
    peer.remove(new URL(parent.id).pathname, 503);
    const answer = peer.note(mel, { content: 'the answer', inReplyTo: parent.id, published: old(40) });
    const below = peer.note(mel, { content: 'below it', inReplyTo: answer.id, published: old(20) });
    await tell(mel, peer.activity(mel, 'Create', answer));
    await tell(mel, peer.activity(mel, 'Create', below));
    const found = async (uri: string) => (await carol.home()).find((one: any) => one.uri === uri) as any;
    assert.equal((await found(answer.id)).in_reply_to_id, null);
    await carol.post(`/api/v1/statuses/${(await found(below.id)).id}/mute`);
    // It says that it is younger than its answer, and stands before it all the same.
    await tell(mel, peer.activity(mel, 'Create', parent));
    const top = await found(parent.id);
    const linked = await found(answer.id);
    assert.equal(linked.in_reply_to_id, top.id);
    assert.equal(linked.in_reply_to_account_id, melHere);
    assert.equal(top.replies_count, 1);
    assert.ok(BigInt(top.id) < BigInt(linked.id));
    const { body } = await carol.get(`/api/v1/statuses/${top.id}/context`);
    assert.deepEqual(body.descendants.map(text), ['the answer', 'below it']);
    // Who muted what was a conversation of its own has muted the whole.
    assert.deepEqual([top.muted, ...body.descendants.map((one: any) => one.muted)], [true, true, true]);
    await world.settled();
    const left = await server.ctx.db
      .selectFrom('awaited_parents')
      .selectAll()
      .where('uri', '=', parent.id)
      .execute();
    assert.deepEqual(left, []);
  });

  test('what an answer to a member stands below is fetched upwards when it comes, and nobody is told of it', async () => {
    const far = 'https://nobody.example/notes/1';
    const top = peer.note(ian, { content: 'top', published: old(50), inReplyTo: far });
    const named = [{ type: 'Mention', href: server.ctx.origin.account(Number(alice.id)), name: '@alice' }];
    const middle = peer.note(ian, { content: 'middle', published: old(45), inReplyTo: top.id, tag: named });
    for (const one of [top, middle]) peer.put(new URL(one.id).pathname, one);
    const answer = peer.note(mel, { content: 'for carol', published: old(1), inReplyTo: middle.id });
    const { status } = await peer.deliver(
      server.ctx.origin.sharedInbox(),
      mel,
      peer.activity(mel, 'Create', answer),
      { at: world.clock.now() },
    );
    assert.equal(status, 202);
    await world.settled();
    const shown = (await carol.home()).find((one: any) => one.uri === answer.id) as any;
    const { body } = await carol.get(`/api/v1/statuses/${shown.id}/context`);
    assert.deepEqual(body.ancestors.map(text), ['top', 'middle']);
    assert.deepEqual(
      (await alice.notifications()).filter((one: any) => one.type === 'mention'),
      [],
    );
  });

  test('what answers itself in a circle, or without an end, is left alone', async () => {
    const one = peer.note(ian, { content: 'one' });
    const two = peer.note(ian, { content: 'two', inReplyTo: one.id });
    peer.put(new URL(one.id).pathname, { ...one, inReplyTo: two.id });
    peer.put(new URL(two.id).pathname, two);
    let last = `${ian.id}/notes/endless-0`;
    for (let n = 1; n <= 40; n += 1) {
      const id = `${ian.id}/notes/endless-${n}`;
      peer.put(new URL(id).pathname, { ...peer.note(ian, { inReplyTo: last }), id });
      last = id;
    }
    const before = peer.asked.length;
    for (const inReplyTo of [two.id, last]) {
      const note = peer.note(mel, { inReplyTo });
      await peer.deliver(server.ctx.origin.sharedInbox(), mel, peer.activity(mel, 'Create', note), {
        at: world.clock.now(),
      });
    }
    await world.settled();
    const asked = peer.asked.slice(before);
    assert.equal(asked.filter((line) => line.includes('endless')).length, 20);
    for (const { id } of [one, two])
      assert.equal(asked.filter((line) => line === `GET ${new URL(id).pathname}`).length, 1);
  });
});

onBothEngines('between two servers', (engine) => {
  let world: World;
  test('the first posts of a member come with the follow', async () => {
    world = await createWorld({ engine, servers: 2 });
    try {
      const [there, here] = world.servers as [any, any];
      const ann = await person(there, 'ann');
      const ben = await person(here, 'ben');
      for (const content of ['one', 'two', 'three']) await ann.publish(content);
      await ann.publish('hidden', { visibility: 'private' });
      const pinned = await ann.publish('pinned');
      await ann.post(`/api/v1/statuses/${pinned.id}/pin`);
      const { body } = await ben.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(ann.handle)}`);
      await world.settled();
      await ben.post(`/api/v1/accounts/${body.accounts[0].id}/follow`);
      await world.settled();
      assert.deepEqual((await ben.home()).map(text), ['pinned', 'three', 'two', 'one']);
      const { body: pins } = await ben.get(`/api/v1/accounts/${body.accounts[0].id}/statuses?pinned=true`);
      assert.deepEqual(pins.map(text), ['pinned']);
    } finally {
      await world.stop();
    }
  });
});
