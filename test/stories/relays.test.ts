import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  enableRelay,
  endRelay,
  listRelays,
  ruleHost,
  unruleHost,
} from '../../server/src/moderation/index.ts';
import { type Peer, type PeerActor, PUBLIC } from '../peer.ts';
import { typed } from '../process.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('relays', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  const hub = peerBeside();
  const far = peerBeside();
  let relay: PeerActor;
  let mel: PeerActor;

  before(() => {
    relay = hub.actor('relay', { type: 'Application', inbox: `${hub.origin}/inbox` });
    mel = far.actor('mel');
  });

  const inbox = () => server.ctx.origin.sharedInbox();
  const instance = () => server.ctx.origin.instance();
  async function say(peer: Peer, actor: PeerActor, activity: unknown): Promise<number> {
    const { status } = await peer.deliver(inbox(), actor, activity);
    await world.settled();
    return status;
  }
  const pass = (type: string, object: unknown, more = {}) =>
    say(hub, relay, hub.activity(relay, type, object, more));
  const state = async () => (await listRelays(server.ctx)).map((one) => `${one.style} ${one.state}`);
  const asked = () => hub.received.findLast(({ type }) => type === 'Follow');
  const texts = async (path = '/api/v1/timelines/public') =>
    ((await bob.get(path)).body as any[]).map((one) => one.content);
  /** A post that stands at its own address. */
  function posted(content: string, changes: Record<string, unknown> = {}) {
    const note = far.note(mel, { content, ...changes });
    far.put(new URL(note.id).pathname, note);
    return note;
  }
  const fetches = () => far.asked.length;

  test('a relay is asked in the name of the server, and until it agrees nothing from it counts or is fetched', async () => {
    await assert.rejects(enableRelay(server.ctx, 'relay.example'), /Address of a relay/);
    await assert.rejects(enableRelay(server.ctx, inbox()), /Address of a relay/);
    await enableRelay(server.ctx, `${hub.origin}/inbox`);
    await world.settled();
    const { actor, object, id } = asked();
    assert.deepEqual([actor, object], [instance(), PUBLIC]);
    assert.match(id, /#relay-follows\/\d{16}$/);
    assert.deepEqual(await state(), ['mastodon pending']);
    const note = posted('<p>too early</p>');
    assert.equal(await pass('Announce', note.id), 202);
    assert.equal(await say(hub, relay, far.activity(mel, 'Create', note)), 401, 'said by another');
    assert.deepEqual([await texts(), fetches()], [[], 0]);
    await alice.publish('not for a relay that has not agreed');
    await world.settled();
    assert.ok(!hub.received.some(({ type }) => type === 'Create'));
  });

  test('it agrees by itself: nobody else can, nor to what it was not asked', async () => {
    assert.equal(await say(far, mel, far.activity(mel, 'Accept', asked())), 202);
    assert.equal(
      await pass('Accept', { ...asked(), id: `${instance()}#relay-follows/1234567890123456` }),
      202,
    );
    assert.deepEqual(await state(), ['mastodon pending']);
    assert.equal(await pass('Accept', asked()), 202);
    assert.deepEqual(await state(), ['mastodon accepted']);
  });

  test('what it announces is fetched from its own server, and stands in public as its author’s, as nobody’s boost', async () => {
    const note = posted('<p>from afar</p>');
    const before = (await alice.notifications()).length;
    assert.equal(await pass('Announce', note.id), 202);
    assert.equal(await pass('Announce', note.id), 202);
    assert.deepEqual(await texts('/api/v1/timelines/public?remote=true'), ['<p>from afar</p>']);
    const boosts = server.ctx.db.selectFrom('statuses').select('id').where('boost_of_id', 'is not', null);
    assert.deepEqual(await boosts.execute(), []);
    assert.deepEqual(
      await alice.home().then((posts) => posts.filter((one) => one.account.username === 'mel')),
      [],
    );
    assert.equal((await alice.notifications()).length, before);
    assert.equal(
      fetches(),
      far.asked.filter((one, at) => far.asked.indexOf(one) === at).length,
      'asked once',
    );
  });

  test('what it says of others is no proof: copies, forwarded activities and what is not public', async () => {
    const real = posted('<p>what mel wrote</p>');
    assert.equal(await pass('Announce', { ...real, content: '<p>what the relay made of it</p>' }), 202);
    const absent = far.note(mel, { content: '<p>never written</p>' });
    assert.equal(await say(hub, relay, far.activity(mel, 'Create', absent)), 202);
    const hidden = posted('<p>for followers</p>', { to: [`${mel.id}/followers`], cc: [] });
    const unlisted = posted('<p>unlisted</p>', { to: [`${mel.id}/followers`], cc: [PUBLIC] });
    for (const { id } of [hidden, unlisted]) assert.equal(await pass('Announce', id), 202);
    const forwarded = posted('<p>passed on whole</p>');
    assert.equal(await say(hub, relay, far.activity(mel, 'Create', forwarded)), 202);
    for (const type of ['Like', 'Follow', 'Update', 'Undo', 'Block', 'Move'])
      assert.equal(await say(hub, relay, far.activity(mel, type, server.ctx.origin.account(alice.id))), 202);
    const seen = await texts('/api/v1/timelines/public?remote=true');
    assert.deepEqual(seen.toSorted(), [
      '<p>from afar</p>',
      '<p>passed on whole</p>',
      '<p>what mel wrote</p>',
    ]);
    const stored = await server.ctx.db
      .selectFrom('statuses')
      .select('uri')
      .where('uri', 'is not', null)
      .execute();
    assert.equal(stored.length, 3);
    assert.equal((await alice.get(`/api/v1/accounts/${alice.id}/followers`)).body.length, 0);
  });

  test('a post is gone when its own server says so, and not when the relay does', async () => {
    const note = posted('<p>here today</p>');
    await pass('Announce', note.id);
    assert.equal(await say(hub, relay, far.activity(mel, 'Delete', note.id)), 202);
    assert.ok((await texts()).includes('<p>here today</p>'));
    const other = posted('<p>gone tomorrow</p>');
    await pass('Announce', other.id);
    far.remove(new URL(other.id).pathname);
    assert.equal(await say(hub, relay, far.activity(mel, 'Delete', other.id)), 202);
    assert.ok(!(await texts()).includes('<p>gone tomorrow</p>'));
  });

  test('it is told what is public here, what changes of it and what goes, and of nothing else', async () => {
    const told = hub.received.length;
    const post = await alice.publish('for everybody');
    await alice.publish('unlisted', { visibility: 'unlisted' });
    await alice.publish('for followers', { visibility: 'private' });
    await world.settled();
    await alice.delete(`/api/v1/statuses/${post.id}`);
    await world.settled();
    assert.deepEqual(
      hub.received.slice(told).map(({ type, actor }) => [type, actor]),
      [
        ['Create', server.ctx.origin.account(alice.id)],
        ['Delete', server.ctx.origin.account(alice.id)],
      ],
    );
  });

  test('however much it says, little is looked at and nothing waits', async () => {
    world.clock.forward(3_600_000);
    const before = fetches();
    const incoming = async () => (await server.ctx.db.selectFrom('incoming').select('id').execute()).length;
    const rows = await incoming();
    const at = world.clock.now();
    const all = Array.from({ length: 400 }, (_, i) =>
      hub.deliver(inbox(), relay, hub.activity(relay, 'Announce', `${far.origin}/flood/${i}`), { at }),
    );
    const started = performance.now();
    assert.deepEqual(new Set((await Promise.all(all)).map(({ status }) => status)), new Set([202]));
    const seconds = Math.ceil((performance.now() - started) / 1000);
    await world.settled();
    assert.equal(await incoming(), rows, 'none is stored');
    const looked = fetches() - before;
    assert.ok(looked > 0 && looked <= 40 + 10 * seconds, `${looked} were looked at in ${seconds} s`);
    world.clock.forward(120_000);
    await world.settled();
    const left = await server.ctx.db
      .selectFrom('jobs')
      .select('id')
      .where('kind', '=', 'federation.relayed')
      .execute();
    assert.deepEqual(left, []);
  });

  test('one that refuses, is blocked or is no longer wanted counts for nothing', async () => {
    const at = world.clock.now();
    const announced = async (content: string) => {
      const { id } = posted(content);
      const { status } = await hub.deliver(inbox(), relay, hub.activity(relay, 'Announce', id), {
        at: world.clock.now(),
      });
      await world.settled();
      return [status, (await texts()).includes(content)];
    };
    assert.ok(at > 0);
    assert.deepEqual(await announced('<p>still heard</p>'), [202, true]);
    await ruleHost(server.ctx, hub.host, { severity: 'suspend' });
    await world.settled();
    assert.deepEqual(await announced('<p>of a blocked relay</p>'), [403, false]);
    await unruleHost(server.ctx, hub.host);
    await ruleHost(server.ctx, far.host, { severity: 'suspend' });
    await world.settled();
    assert.deepEqual(await announced('<p>of a blocked author</p>'), [202, false]);
    await unruleHost(server.ctx, far.host);
    await world.settled();
    await hub.deliver(inbox(), relay, hub.activity(relay, 'Reject', asked()), { at: world.clock.now() });
    await world.settled();
    assert.deepEqual(await state(), ['mastodon rejected']);
    assert.deepEqual(await announced('<p>after it refused</p>'), [202, false]);
    await endRelay(server.ctx, `${hub.origin}/inbox`);
    await world.settled();
    assert.deepEqual(await state(), ['mastodon idle']);
    const undo = hub.received.at(-1);
    assert.deepEqual([undo.type, undo.object.id, undo.object.object], ['Undo', asked().id, PUBLIC]);
    await hub.deliver(inbox(), relay, hub.activity(relay, 'Accept', undo.object), { at: world.clock.now() });
    await world.settled();
    assert.deepEqual(await state(), ['mastodon idle'], 'it was not asked any more');
  });

  test('one of LitePub’s style is followed as an actor, follows back, and is told what is new by the server', async () => {
    const told = hub.received.length;
    await enableRelay(server.ctx, relay.id);
    await world.settled();
    const follow = hub.received.at(-1);
    assert.deepEqual([follow.type, follow.actor, follow.object], ['Follow', instance(), relay.id]);
    const back = () => hub.activity(relay, 'Follow', instance());
    const send = async (peer: Peer, actor: PeerActor, activity: unknown) => {
      await peer.deliver(inbox(), actor, activity, { at: world.clock.now() });
      await world.settled();
    };
    const stranger = far.actor('stranger');
    await send(far, stranger, far.activity(stranger, 'Follow', instance()));
    assert.ok(!far.received.some(({ type }) => type === 'Accept'), 'nobody else may');
    await send(hub, relay, back());
    const accept = hub.received.at(-1);
    assert.deepEqual([accept.type, accept.object.actor], ['Accept', relay.id]);
    await send(hub, relay, hub.activity(relay, 'Accept', follow));
    assert.ok((await state()).includes('litepub accepted'));
    const post = await alice.publish('for LitePub');
    await world.settled();
    const announce = hub.received.at(-1);
    assert.deepEqual(
      [announce.type, announce.actor, announce.object],
      ['Announce', instance(), server.ctx.origin.status(post.id)],
    );
    assert.ok(!hub.received.slice(told).some(({ type }) => type === 'Create'));
    const { id } = posted('<p>by LitePub</p>');
    await send(hub, relay, hub.activity(relay, 'Announce', id));
    assert.ok((await texts()).includes('<p>by LitePub</p>'));
  });

  test('they are enabled, listed and disabled by the command line', async () => {
    const type = (...argv: string[]) => typed(server.ctx.config, ...argv);
    const address = `${hub.origin}/other/inbox`;
    assert.equal((await type('relays', 'enable', address)).code, 0);
    assert.equal((await type('relays', 'enable', 'no address')).code, 1);
    const { out } = await type('relays', 'list');
    assert.ok(out.includes(`${address}: pending (mastodon)`), out);
    assert.equal((await type('relays', 'disable', address)).code, 0);
    assert.equal((await type('relays', 'disable', `${hub.origin}/never`)).code, 1);
    await world.settled();
  });
});
