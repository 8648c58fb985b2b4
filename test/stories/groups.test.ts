import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createPeer, type Peer, type PeerActor, PUBLIC } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('groups of other servers', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  /** Where the community lives, and another server, where some of its members are. */
  const peer = peerBeside();
  let other: Peer;
  let geese: PeerActor;
  let mod: PeerActor;
  let nell: PeerActor;

  before(async () => {
    other = await createPeer();
    geese = peer.actor('geese', { type: 'Group' });
    mod = peer.actor('mod');
    nell = other.actor('nell');
    const { body } = await alice.get(`/api/v2/search?resolve=true&q=@geese@${peer.host}`);
    await alice.post(`/api/v1/accounts/${body.accounts[0].id}/follow`);
    await world.settled();
    const asked = peer.received.find(({ type }) => type === 'Follow');
    await send(geese, 'Accept', asked.id);
  });
  after(() => other?.close());

  async function send(actor: PeerActor, type: string, object: unknown, changes = {}): Promise<any> {
    const activity = peer.activity(actor, type, object, changes);
    const { status } = await peer.deliver(server.ctx.origin.sharedInbox(), actor, activity);
    assert.equal(status, 202);
    await world.settled();
    return activity;
  }
  /** What a group says of what others did. */
  const announce = (object: unknown, group = geese) =>
    send(group, 'Announce', object, { to: [PUBLIC], cc: [`${group.id}/followers`] });
  const hostOf = (actor: PeerActor) => (actor.id.startsWith(peer.origin) ? peer : other);
  const by = (actor: PeerActor, type: string, object: unknown) =>
    hostOf(actor).activity(actor, type, object, { to: [geese.id, PUBLIC], audience: geese.id });
  /** A post in the community that stands where its author lives, as Lemmy writes it. */
  const page = (author: PeerActor, changes = {}) => {
    const host = hostOf(author);
    const to = { to: [geese.id, PUBLIC], cc: [], audience: geese.id };
    const post = host.note(author, {
      type: 'Page',
      name: 'On geese',
      content: '<p>Honk</p>',
      ...to,
      ...changes,
    });
    host.put(new URL(post.id).pathname, post);
    return post;
  };
  const comment = (author: PeerActor, inReplyTo: string, changes = {}) =>
    page(author, { type: 'Note', name: undefined, inReplyTo, ...changes });
  const found = async (uri: string) =>
    (await alice.get(`/api/v2/search?q=${encodeURIComponent(uri)}`)).body.statuses[0];
  const boosts = async () => (await alice.home()).filter((one) => one.reblog !== null);
  const told = async (uri: string) => (await boosts()).filter((one) => one.reblog.uri === uri);
  const descendants = async (id: string) =>
    (await alice.get(`/api/v1/statuses/${id}/context`)).body.descendants.map((one: any) => one.uri);

  test('a new post stands in the homes of those who follow the group, once, as its boost', async () => {
    const post = page(nell);
    await announce(by(nell, 'Create', post));
    await announce(post.id);
    const seen = await told(post.id);
    assert.equal(seen.length, 1);
    assert.deepEqual(
      [seen[0].account.acct, seen[0].account.group, seen[0].reblog.account.acct],
      [`geese@${peer.host}`, true, `nell@${other.host}`],
    );
    assert.match(seen[0].reblog.content, /^<p><strong>On geese<\/strong><\/p><p>Honk<\/p>/);
    assert.deepEqual(await bob.home(), [], 'and of nobody else');
  });

  test('a server that does not answer holds up nothing else that the group says, and is asked again', async () => {
    const late = await createPeer();
    try {
      const lou = late.actor('lou');
      const post = late.note(lou, { type: 'Page', to: [geese.id, PUBLIC] });
      late.remove(new URL(post.id).pathname, 503);
      await announce(by(nell, 'Create', { id: post.id, type: 'Page' }));
      const next = page(nell);
      await announce(by(nell, 'Create', next));
      assert.equal((await told(next.id)).length, 1);
      assert.deepEqual(await told(post.id), []);
      late.put(new URL(post.id).pathname, post);
      world.clock.forward(61_000);
      await world.settled();
      assert.equal((await told(post.id)).length, 1);
      assert.equal(late.asked.filter((one) => one === `GET ${new URL(post.id).pathname}`).length, 2);
    } finally {
      await late.close();
    }
  });

  test('who is suspended here favourites nothing through a group', async () => {
    const mine = await alice.publish('mine');
    const uma = other.actor('uma');
    const like = { ...by(uma, 'Like', server.ctx.origin.status(Number(mine.id))) };
    other.put(new URL(like.id).pathname, like);
    await alice.get(`/api/v2/search?resolve=true&q=@uma@${other.host}`);
    const suspend = (at: number | null) =>
      server.ctx.writer.write((db) =>
        db.updateTable('accounts').set({ suspended_at: at }).where('uri', '=', uma.id).execute(),
      );
    const counted = async () => (await alice.get(`/api/v1/statuses/${mine.id}`)).body.favourites_count;
    await suspend(1);
    await announce(like);
    assert.equal(await counted(), 0);
    await suspend(null);
    await announce(like);
    assert.equal(await counted(), 1);
  });

  test('what a group says that somebody wrote is asked of their server', async () => {
    const post = page(nell);
    await announce(by(nell, 'Create', { ...post, content: '<p>As the group says</p>' }));
    assert.match((await told(post.id))[0].reblog.content, /Honk/);
    const nowhere = other.note(nell, { content: '<p>Never written</p>' });
    await announce(by(nell, 'Create', nowhere));
    assert.deepEqual(await told(nowhere.id), []);
    const beside = peer.note(mod, { content: '<p>Nor on its own server</p>' });
    await announce(by(mod, 'Create', beside));
    assert.deepEqual(await told(beside.id), []);
    const secret = page(nell, { to: [geese.id] });
    await announce(by(nell, 'Create', secret));
    assert.deepEqual(await told(secret.id), [], 'nor is shown what is not for everybody');
  });

  test('a group that nobody here follows has nothing asked', async () => {
    const ducks = peer.actor('ducks', { type: 'Group' });
    const post = page(nell);
    const asked = other.asked.length;
    await announce(by(nell, 'Create', post), ducks);
    await announce(by(nell, 'Delete', post.id), ducks);
    assert.equal(other.asked.length, asked);
    assert.equal(await found(post.id), undefined);
  });

  test('answers stand in the thread and not at home, those to threads that nobody reads nowhere', async () => {
    const post = page(nell);
    await announce(by(nell, 'Create', post));
    const [{ reblog }] = await told(post.id);
    const first = comment(mod, post.id);
    await announce(by(mod, 'Create', first));
    const second = comment(nell, first.id);
    await announce(by(nell, 'Create', second));
    assert.deepEqual(await descendants(reblog.id), [first.id, second.id]);
    assert.deepEqual(await told(first.id), []);
    assert.ok(!(await alice.home()).some((one) => one.uri === first.id));
    const asked = other.asked.length;
    await announce(by(nell, 'Create', comment(nell, `${peer.origin}/unknown`)));
    assert.equal(other.asked.length, asked);
    const hidden = comment(nell, `${peer.origin}/unknown`);
    await announce(by(nell, 'Create', { ...hidden, inReplyTo: undefined }));
    assert.deepEqual(await told(hidden.id), [], 'whatever the group says of it');
  });

  test('an edit is asked of the server of the author', async () => {
    const post = page(nell);
    await announce(by(nell, 'Create', post));
    const edited = { ...post, name: 'On swans', updated: new Date(world.clock.now()).toISOString() };
    await announce(by(nell, 'Update', edited));
    assert.match((await told(post.id))[0].reblog.content, /On geese/);
    other.put(new URL(post.id).pathname, edited);
    await announce(by(nell, 'Update', { ...edited, name: 'On ducks' }));
    assert.match((await told(post.id))[0].reblog.content, /On swans/);
    const unknown = page(nell);
    await announce(by(nell, 'Update', unknown));
    assert.equal((await told(unknown.id)).length, 1, 'of what was missed, it is new');
  });

  test('what a moderator takes down is no boost any more; gone is what its own server says is gone', async () => {
    const post = page(nell);
    await announce(by(nell, 'Create', post));
    const { id } = (await told(post.id))[0].reblog;
    await announce(by(mod, 'Delete', post.id));
    assert.deepEqual(await told(post.id), []);
    assert.equal((await alice.get(`/api/v1/statuses/${id}`)).status, 200, 'its author did not delete it');
    other.put(new URL(post.id).pathname, { id: post.id, type: 'Tombstone' });
    await announce(by(mod, 'Delete', { id: post.id, type: 'Tombstone' }));
    assert.equal((await alice.get(`/api/v1/statuses/${id}`)).status, 404);
    await announce(by(nell, 'Create', post));
    assert.deepEqual(await told(post.id), [], 'it does not come back');
  });

  test('what a member wrote in a group is favourited through it, by whoever really did', async () => {
    const mine = await alice.publish(`@geese@${peer.host} hello`);
    const uri = server.ctx.origin.status(Number(mine.id));
    const counted = async () => (await alice.get(`/api/v1/statuses/${mine.id}`)).body.favourites_count;
    const like = by(nell, 'Like', uri);
    await announce(like);
    assert.equal(await counted(), 0, 'what stands nowhere did not happen');
    other.put(new URL(like.id).pathname, like);
    await announce({ ...like, actor: mod.id });
    assert.equal(await counted(), 0, 'and nobody did what another one did');
    await announce(like);
    assert.equal(await counted(), 1);
    const [{ type, account }] = await alice.notifications();
    assert.deepEqual([type, account.acct], ['favourite', `nell@${other.host}`]);
    const undo = by(nell, 'Undo', like);
    await announce(undo);
    assert.equal(await counted(), 1);
    other.put(new URL(undo.id).pathname, undo);
    await announce(undo);
    assert.equal(await counted(), 0);
  });

  test('votes against, locks, pins, views and what is wrapped twice change nothing', async () => {
    const post = page(nell);
    await announce(by(nell, 'Create', post));
    const before = JSON.stringify(await alice.home());
    for (const type of ['Dislike', 'Lock', 'Add', 'Block', 'View', 'Flag', 'Follow'])
      await announce(by(mod, type, post.id));
    await announce(by(mod, 'Announce', by(nell, 'Create', page(nell))));
    await announce({ type: 'Create', id: `${peer.origin}/x`, actor: 5, object: post });
    await send(mod, 'Dislike', post.id);
    await send(mod, 'View', post.id);
    assert.equal(JSON.stringify(await alice.home()), before);
  });

  test('a member who names a group writes to it, and an answer there reaches it on its own server', async () => {
    const delivered = async (text: string, options = {}) => {
      peer.received.length = 0;
      other.received.length = 0;
      await alice.publish(text, options);
      await world.settled();
      return peer.received.find(({ type }) => type === 'Create')?.object;
    };
    const said = await delivered(`@geese@${peer.host} A question`);
    assert.ok(said.cc.includes(geese.id));
    assert.deepEqual(said.tag[0], { type: 'Mention', href: geese.id, name: `@geese@${peer.host}` });
    const create = { type: 'Create', id: `${said.id}#create`, actor: said.attributedTo, object: said };
    await announce({ ...create, object: { ...said, content: '<p>Else</p>' } });
    const [passed] = await alice.notifications();
    assert.deepEqual(
      [passed.type, passed.account.acct, passed.status.uri],
      ['reblog', `geese@${peer.host}`, said.id],
      'and hears that the group passed it on',
    );
    assert.doesNotMatch(passed.status.content, /Else/);
    const post = page(nell);
    await announce(by(nell, 'Create', post));
    const [{ reblog }] = await told(post.id);
    const answer = await delivered('An answer', { in_reply_to_id: reblog.id });
    assert.deepEqual([answer.inReplyTo, answer.audience], [post.id, geese.id]);
    assert.ok(answer.cc.includes(geese.id));
    assert.equal(other.received.length, 1, 'and its author');
    const mine = await found(answer.id);
    const deeper = await delivered('And more', { in_reply_to_id: mine.id });
    assert.deepEqual([deeper.inReplyTo, deeper.audience], [answer.id, geese.id]);
    peer.received.length = 0;
    for (const way of ['favourite', 'unfavourite']) await alice.post(`/api/v1/statuses/${reblog.id}/${way}`);
    await world.settled();
    const votes = peer.received.map(({ type, object }) => [type, object.object ?? object]);
    assert.deepEqual(votes.at(-1), ['Undo', post.id], 'nor does a favourite stay unheard there');
    const quiet = await delivered('Between us', { in_reply_to_id: reblog.id, visibility: 'private' });
    assert.equal(quiet, undefined, 'what is not for everybody is not for the group');
    const whispered = comment(nell, post.id, {
      to: [server.ctx.origin.account(alice.id)],
      audience: geese.id,
    });
    await other.deliver(server.ctx.origin.sharedInbox(), nell, by(nell, 'Create', whispered));
    await world.settled();
    const secret = await found(whispered.id);
    assert.equal(secret.visibility, 'direct');
    peer.received.length = 0;
    await alice.post(`/api/v1/statuses/${secret.id}/favourite`);
    await world.settled();
    assert.deepEqual(peer.received, [], 'nor that it was favourited');
    assert.equal(other.received.at(-1).type, 'Like');
  });

  test('nobody places the conversation of another server in a group', async () => {
    const post = other.note(nell, { conversation: `${other.origin}/threads/1` });
    await send(
      mod,
      'Create',
      peer.note(mod, { audience: geese.id, conversation: post.conversation, tag: mention() }),
    );
    const rows = await server.ctx.db
      .selectFrom('conversations as c')
      .leftJoin('conversation_groups as g', 'g.conversation_id', 'c.id')
      .select('g.account_id')
      .where('c.uri', '=', post.conversation)
      .execute();
    assert.deepEqual(
      rows.map((row) => row.account_id),
      [null],
    );
  });
  const mention = () => [{ type: 'Mention', href: server.ctx.origin.account(alice.id), name: '@alice' }];

  test('the boost of a group is taken back by its id', async () => {
    const post = page(nell);
    const said = await announce(by(nell, 'Create', post));
    assert.equal((await told(post.id)).length, 1);
    await send(geese, 'Undo', said);
    assert.deepEqual(await told(post.id), []);
  });

  test('had nothing to complain of', () => {
    const complaints = world.log.filter((line) => /"(?:a job|an activity|work was|a queue)/.test(line));
    assert.deepEqual(complaints, []);
  });
});
