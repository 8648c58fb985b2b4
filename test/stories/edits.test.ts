import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Status, StatusEdit } from '@skein/api/status.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { listen } from '../ears.ts';
import { createPeer, type Peer, type PeerActor, PUBLIC } from '../peer.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const change = (who: Person, id: string, body: Record<string, unknown>) =>
  call(who.server, 'PUT', `/api/v1/statuses/${id}`, { token: who.token, body });
const plain = (status: any): string => status.content.replace(/<[^>]+>/g, '');

onBothEngines('edits', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  before(async () => {
    await bob.follow(alice);
    await world.settled();
  });

  const history = async (id: string, who?: Person) =>
    call(server, 'GET', `/api/v1/statuses/${id}/history`, { token: who?.token });

  test('an edit may come by PATCH as well, as Mastodon takes it, and a profile not by PUT', async () => {
    const { id } = await alice.publish('Put');
    const by = (method: string, path: string) =>
      call(server, method, path, { token: alice.token, body: { status: 'Patched' } });
    const seen = await by('PATCH', `/api/v1/statuses/${id}`);
    assert.deepEqual([seen.status, plain(seen.body)], [200, 'Patched']);
    assert.equal((await by('PUT', '/api/v1/accounts/update_credentials')).status, 404);
    assert.equal((await call(server, 'PATCH', `/api/v1/statuses/${id}`, { body: {} })).status, 401);
  });

  test('a status says what its author changed it to, wherever it stands', async () => {
    const post = await alice.publish('Frist #one', { language: 'en' });
    await bob.post(`/api/v1/statuses/${post.id}/favourite`);
    await world.settled();
    assert.equal(plain((await bob.home())[0]), 'Frist #one');
    const seen = await change(alice, post.id, {
      status: 'First #two',
      spoiler_text: 'Numbers',
      language: 'fr',
    });
    assertShape(Status, seen.body);
    assertFormats(seen.body);
    assert.deepEqual(
      [seen.body.spoiler_text, seen.body.sensitive, seen.body.language, seen.body.favourites_count],
      ['Numbers', true, 'fr', 1],
    );
    assert.deepEqual([seen.body.id, seen.body.created_at], [post.id, post.created_at]);
    assert.ok(Date.parse(seen.body.edited_at) >= Date.parse(post.created_at));
    const [top] = await bob.home();
    assert.deepEqual([plain(top), top.edited_at, top.favourited], ['First #two', seen.body.edited_at, true]);
    const under = async (name: string) =>
      (await bob.get(`/api/v1/timelines/tag/${name}`)).body.map((one: any) => one.id);
    assert.deepEqual([await under('one'), await under('two')], [[], [post.id]]);
    const { body: source } = await alice.get(`/api/v1/statuses/${post.id}/source`);
    assert.deepEqual([source.text, source.spoiler_text], ['First #two', 'Numbers']);
  });

  test('its history tells all it said, the first first', async () => {
    const post = await alice.publish('one', { spoiler_text: 'first' });
    const alone = await history(post.id);
    for (const one of alone.body) assertShape(StatusEdit, one);
    assert.deepEqual(alone.body.map(plain), ['one']);
    await change(alice, post.id, { status: 'two' });
    await change(alice, post.id, { status: 'three', sensitive: true });
    const seen = await history(post.id, bob);
    for (const one of seen.body) assertShape(StatusEdit, one);
    assert.deepEqual(
      seen.body.map((one: any) => [plain(one), one.spoiler_text, one.sensitive]),
      [
        ['one', 'first', true],
        ['two', '', false],
        ['three', '', true],
      ],
    );
    assert.equal(seen.body[0].created_at, post.created_at);
    assert.equal(seen.body[0].account.id, String(alice.id));
    const now = (await bob.get(`/api/v1/statuses/${post.id}`)).body;
    assert.equal(seen.body[2].created_at, now.edited_at);
    await alice.delete(`/api/v1/statuses/${post.id}`);
    await world.settled();
    assertRefused(await history(post.id), 404);
    const rows = await server.ctx.db
      .selectFrom('status_edits')
      .select('id')
      .where('status_id', '=', Number(post.id))
      .execute();
    assert.deepEqual(rows, []);
  });

  test('no more than fifty versions are kept: the first and the last', async () => {
    const post = await alice.publish('version 0');
    for (let n = 1; n <= 52; n += 1) await change(alice, post.id, { status: `version ${n}` });
    const said = (await history(post.id)).body.map(plain);
    assert.equal(said.length, 50);
    assert.deepEqual([said[0], said[1], said[49]], ['version 0', 'version 4', 'version 52']);
  });

  test('what changes nothing is no edit', async () => {
    const post = await alice.publish('The same', { language: 'en' });
    const seen = await change(alice, post.id, { status: 'The same' });
    assert.deepEqual([seen.status, seen.body.edited_at, seen.body.language], [200, null, 'en']);
    assert.equal((await history(post.id)).body.length, 1);
  });

  test('who is named by an edit is told; who is no longer named can still read it', async () => {
    const post = await alice.publish('@bob only', { visibility: 'direct' });
    // Also what is held back: carol does not follow who whispers to her.
    const told = async (who: Person) =>
      (await who.get('/api/v1/notifications?include_filtered=true')).body
        .filter((one: any) => one.status?.id === post.id)
        .map((one: any) => one.type);
    assert.deepEqual([await told(bob), await told(carol)], [['mention'], []]);
    assert.equal((await carol.get(`/api/v1/statuses/${post.id}`)).status, 404);
    const seen = await change(alice, post.id, { status: '@carol only' });
    assert.deepEqual(
      seen.body.mentions.map((one: any) => one.acct),
      ['carol'],
    );
    assert.deepEqual([await told(bob), await told(carol)], [['mention'], ['mention']]);
    assert.equal((await bob.get(`/api/v1/statuses/${post.id}`)).status, 200);
    await change(alice, post.id, { status: '@bob @carol' });
    assert.deepEqual([await told(bob), await told(carol)], [['mention'], ['mention']], 'told once');
  });

  test('who boosted it is told of the last edit, once', async () => {
    const post = await alice.publish('boost me');
    await bob.post(`/api/v1/statuses/${post.id}/reblog`);
    await carol.post(`/api/v1/statuses/${post.id}/favourite`);
    for (const status of ['boost me again', 'boost me once more']) {
      await change(alice, post.id, { status });
      await world.settled();
    }
    const told = async (who: Person) => (await who.notifications()).filter((one) => one.type === 'update');
    const [update, ...more] = await told(bob);
    assert.deepEqual([plain(update.status), update.account.acct], ['boost me once more', 'alice']);
    assert.deepEqual(more, []);
    assert.deepEqual(await told(carol), []);
    assert.deepEqual(await told(alice), []);
  });

  test('open streams of those who follow are told', async () => {
    const post = await alice.publish('streamed');
    await world.settled();
    const ears = await listen(server, { query: `?stream=user&access_token=${bob.token}` });
    await change(alice, post.id, { status: 'streamed anew' });
    const seen = await ears.next('status.update');
    await ears.close();
    assert.deepEqual([seen.payload.id, plain(seen.payload)], [post.id, 'streamed anew']);
    assert.equal(seen.payload.favourited, false);
  });

  test('only the author changes a status, to what a status may be', async () => {
    const post = await alice.publish('mine');
    assertRefused(await change(bob, post.id, { status: 'theirs' }), 404);
    assertRefused(await change(alice, '1', { status: 'nothing' }), 404);
    assertRefused(
      await call(server, 'PUT', `/api/v1/statuses/${post.id}`, { body: { status: 'nobody' } }),
      401,
    );
    const reader = await person(server, 'readonly', { scopes: ['read', 'write:favourites'] });
    assertRefused(await change(reader, post.id, { status: 'x' }), 403);
    assertRefused(await change(alice, post.id, { status: ' ' }), 422);
    assertRefused(await change(alice, post.id, { status: 'x'.repeat(501) }), 422);
    assert.equal((await change(alice, post.id, { status: 'x'.repeat(500) })).status, 200);
    assertRefused(await change(alice, post.id, { status: 'x', media_ids: ['1'] }), 422);
    const boost = (await alice.post(`/api/v1/statuses/${post.id}/reblog`)).body;
    assertRefused(await change(alice, boost.id, { status: 'a boost' }), 404);
    await alice.delete(`/api/v1/statuses/${post.id}`);
    assertRefused(await change(alice, post.id, { status: 'gone' }), 404);
    const secret = await alice.publish('secret', { visibility: 'direct' });
    assertRefused(await history(secret.id, bob), 404);
    assert.equal((await history(secret.id, alice)).status, 200);
  });
});

onBothEngines('edits between servers', (engine) => {
  let world: World;
  let peer: Peer;
  let alice: Person;
  let bob: Person;
  let mel: PeerActor;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    const [first, second] = world.servers as [Skein, Skein];
    alice = await person(first, 'alice');
    bob = await person(second, 'bob');
    peer = await createPeer();
    mel = peer.actor('mel');
    const there = await second.ctx.fediverse.accountByHandle(second.ctx, alice.handle);
    await bob.post(`/api/v1/accounts/${there}/follow`);
    await world.settled();
  });
  after(async () => {
    await world?.stop();
    await peer?.close();
  });

  const atBob = async (uri: string) => (await bob.home()).find((one) => one.uri === uri);

  test('an edit reaches those who were told of the status', async () => {
    const post = await alice.publish('Frist');
    await world.settled();
    assert.equal(plain(await atBob(post.uri)), 'Frist');
    await change(alice, post.id, { status: 'First #there', spoiler_text: 'late' });
    await world.settled();
    const seen = await atBob(post.uri);
    assert.deepEqual([plain(seen), seen.spoiler_text], ['First #there', 'late']);
    assert.equal(
      seen.edited_at,
      (await alice.get(`/api/v1/statuses/${post.id}`)).body.edited_at,
      'the time of the author counts',
    );
    assert.deepEqual((await bob.get(`/api/v1/statuses/${seen.id}/history`)).body.map(plain), [
      'Frist',
      'First #there',
    ]);
  });

  test('of several edits only the last need be told, behind the Create', async () => {
    const post = await alice.publish('a');
    for (const status of ['b', 'c']) {
      await world.settled();
      await change(alice, post.id, { status });
    }
    await world.settled();
    const rows = await alice.server.ctx.db
      .selectFrom('outgoing')
      .select(['action', 'superseded_by'])
      .where('subject', '=', `status:${post.id}`)
      .orderBy('id')
      .execute();
    assert.deepEqual(
      rows.map((row) => [row.action, row.superseded_by === null]),
      [
        ['create', true],
        ['update', false],
        ['update', true],
      ],
    );
    assert.equal(plain(await atBob(post.uri)), 'c');
  });

  const send = async (actor: PeerActor, type: string, object: unknown) => {
    const { ctx } = alice.server;
    const { status } = await peer.deliver(
      ctx.origin.sharedInbox(),
      actor,
      peer.activity(actor, type, object),
    );
    assert.equal(status, 202);
    await world.settled();
  };
  const addressed = () => ({
    to: [PUBLIC],
    tag: [{ type: 'Mention', href: alice.server.ctx.origin.account(alice.id), name: '@alice' }],
  });
  const known = async (uri: string) => {
    const { ctx } = alice.server;
    return ctx.db.selectFrom('statuses').selectAll().where('uri', '=', uri).executeTakeFirst();
  };
  const hourAgo = Date.now() - 3_600_000;
  const at = (seconds: number) => new Date(hourAgo + seconds * 1000).toISOString();

  test('only the author changes a status, and nothing older than what is known', async () => {
    const note = peer.note(mel, { ...addressed(), content: '<p>one</p>', published: at(0) });
    await send(mel, 'Create', note);
    const says = async () => (await known(note.id))?.content;
    await send(mel, 'Update', { ...note, content: '<p>two<script>x</script></p>', updated: at(20) });
    assert.equal(await says(), '<p>two</p>');
    await send(mel, 'Update', { ...note, content: '<p>older</p>', updated: at(10) });
    await send(mel, 'Update', { ...note, content: '<p>as old</p>', updated: at(20) });
    await send(mel, 'Update', { ...note, content: '<p>timeless</p>' });
    assert.equal(await says(), '<p>two</p>');
    const mallory = peer.actor('mallory');
    peer.put(new URL(note.id).pathname, { ...note, content: '<p>two</p>', updated: at(20) });
    await send(mallory, 'Update', { ...note, content: '<p>stolen</p>', updated: at(30) });
    await send(mallory, 'Update', {
      ...note,
      attributedTo: mallory.id,
      content: '<p>taken</p>',
      updated: at(30),
    });
    assert.equal(await says(), '<p>two</p>');
    peer.put(new URL(note.id).pathname, { ...note, content: '<p>three</p>', updated: at(40) });
    await send(mallory, 'Update', note.id);
    assert.equal(await says(), '<p>three</p>', 'what its own server says counts, whoever pointed there');
    const mine = await alice.publish('ours');
    await send(mel, 'Update', { ...note, id: mine.uri, content: '<p>not yours</p>', updated: at(50) });
    assert.equal(plain((await alice.get(`/api/v1/statuses/${mine.id}`)).body), 'ours');
  });

  test('an edit of what is not known is as its publication, where it is anybody’s business', async () => {
    const note = peer.note(mel, { ...addressed(), content: '<p>late</p>', updated: at(5), published: at(0) });
    await send(mel, 'Update', note);
    assert.equal((await known(note.id))?.content, '<p>late</p>');
    const stranger = peer.note(mel, { updated: at(5) });
    await send(mel, 'Update', stranger);
    assert.equal(await known(stranger.id), undefined);
    await send(mel, 'Delete', note.id);
    await send(mel, 'Update', { ...note, content: '<p>risen</p>', updated: at(60) });
    assert.notEqual((await known(note.id))?.deleted_at, null);
    assert.notEqual((await known(note.id))?.content, '<p>risen</p>');
  });
});
