import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Question } from '@fedify/fedify/vocab';
import { Poll } from '@skein/api/poll.ts';
import { Status } from '@skein/api/status.ts';
import { LIMITS } from '../../server/src/federation/normalise/limits.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { createFedifyPeer } from '../fedify-peer.ts';
import { createPeer, type Peer, type PeerActor } from '../peer.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const asked = (more: Record<string, unknown> = {}) => ({
  options: ['tea', 'coffee'],
  expires_in: HOUR / 1000,
  ...more,
});
const counts = (poll: any): (number | null)[] => poll.options.map((one: any) => one.votes_count);
const vote = (who: Person, id: string, ...choices: number[]) =>
  who.post(`/api/v1/polls/${id}/votes`, { choices });
const pollOf = async (who: Person, id: string) => (await who.get(`/api/v1/statuses/${id}`)).body.poll;

onBothEngines('polls between servers', (engine) => {
  let world: World;
  let here: Skein;
  let alice: Person;
  let carol: Person;
  let bob: Person;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    here = world.servers[0] as Skein;
    alice = await person(here, 'alice');
    carol = await person(here, 'carol');
    bob = await person(world.servers[1] as Skein, 'bob');
    const id = await bob.server.ctx.fediverse.accountByHandle(bob.server.ctx, alice.handle);
    await bob.post(`/api/v1/accounts/${id}/follow`);
    await world.settled();
  });
  after(() => world.stop());

  const later = async (ms: number) => {
    world.clock.forward(ms);
    await world.settled();
  };
  /** Asked by alice, as bob finds it at home. */
  const ask = async (more: Record<string, unknown> = {}) => {
    const mine = await alice.publish('Tea or coffee?', { poll: asked(more) });
    await world.settled();
    const theirs = (await bob.home()).find((one) => one.uri === mine.uri);
    return { mine, theirs };
  };
  const told = async (who: Person, id: string) =>
    (await who.notifications()).filter((one) => one.type === 'poll' && one.status.id === id).length;

  test('a poll is read, voted in and ended across', async () => {
    const { mine, theirs } = await ask();
    assertShape(Status, theirs);
    assert.deepEqual(
      [theirs.poll.options, theirs.poll.expires_at, theirs.poll.voted],
      [mine.poll.options, mine.poll.expires_at, false],
    );
    const seen = await vote(bob, theirs.id, 1);
    assertShape(Poll, seen.body);
    assert.deepEqual([seen.body.own_votes, counts(seen.body)], [[1], [0, 1]]);
    assertRefused(await vote(bob, theirs.id, 0), 422, /already voted/);
    await world.settled();
    const now = await pollOf(alice, mine.id);
    assert.deepEqual([counts(now), now.voters_count], [[0, 1], 1], 'the vote has come');
    await vote(carol, mine.id, 0);
    assert.deepEqual(counts(await pollOf(bob, theirs.id)), [0, 1], 'counts are told together, a while later');
    await later(3 * MINUTE + 1);
    const after = await pollOf(bob, theirs.id);
    assert.deepEqual([counts(after), after.voters_count, after.own_votes], [[1, 1], 2, [1]]);
    assert.equal((await bob.get(`/api/v1/statuses/${theirs.id}`)).body.edited_at, null, 'counts are no edit');
    await later(HOUR);
    assert.equal((await pollOf(bob, theirs.id)).expired, true);
    assertRefused(await vote(bob, theirs.id, 0), 422, /ended/);
    await later(5 * MINUTE + 1);
    assert.deepEqual(
      [await told(alice, mine.id), await told(carol, mine.id), await told(bob, theirs.id)],
      [1, 1, 1],
    );
  });

  test('hidden totals cross at the end, several choices one by one', async () => {
    const { mine, theirs } = await ask({ multiple: true, hide_totals: true, options: ['a', 'b', 'c'] });
    await vote(bob, theirs.id, 2, 0);
    await vote(carol, mine.id, 0);
    await later(4 * MINUTE);
    assert.deepEqual(counts(await pollOf(alice, mine.id)), [null, null, null]);
    assert.deepEqual(counts(await pollOf(bob, theirs.id)), [1, 0, 1], 'what is known there is its own vote');
    await later(HOUR);
    assert.deepEqual(counts(await pollOf(alice, mine.id)), [2, 0, 1]);
    const over = await pollOf(bob, theirs.id);
    assert.deepEqual([counts(over), over.voters_count, over.own_votes], [[2, 0, 1], 2, [0, 2]]);
  });

  test('an edit that asks something else forgets the votes on both sides', async () => {
    const { mine, theirs } = await ask();
    await vote(bob, theirs.id, 0);
    await world.settled();
    await call(here, 'PUT', `/api/v1/statuses/${mine.id}`, {
      token: alice.token,
      body: { status: 'Tea or milk?', poll: asked({ options: ['tea', 'milk'] }) },
    });
    await world.settled();
    const after = await pollOf(bob, theirs.id);
    assert.deepEqual(
      [after.options[1].title, counts(after), after.voted, after.own_votes],
      ['milk', [0, 0], false, []],
    );
    assert.equal((await vote(bob, theirs.id, 1)).status, 200);
    await world.settled();
    assert.deepEqual(counts(await pollOf(alice, mine.id)), [0, 1]);
    await call(here, 'PUT', `/api/v1/statuses/${mine.id}`, { token: alice.token, body: { status: 'Water' } });
    await world.settled();
    assert.equal(await pollOf(bob, theirs.id), null);
  });

  test('a member who looks has the counts asked for, at most once a minute', async () => {
    const { mine, theirs } = await ask();
    await vote(carol, mine.id, 0);
    const look = async (who: Person | null) =>
      counts((await call(bob.server, 'GET', `/api/v1/polls/${theirs.id}`, { token: who?.token })).body);
    assert.deepEqual(await look(bob), [0, 0], 'it came less than a minute ago');
    world.clock.forward(MINUTE);
    assert.deepEqual(await look(null), [0, 0], 'nobody makes this server ask');
    assert.deepEqual(await look(bob), [1, 0]);
    const dora = await person(here, 'dora');
    await vote(dora, mine.id, 1);
    assert.deepEqual(await look(bob), [1, 0]);
    world.clock.forward(MINUTE);
    assert.deepEqual(await look(bob), [1, 1]);
  });
});

onBothEngines('polls and a peer', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let bob: Person;
  let peer: Peer;
  let mel: PeerActor;
  let inbox: string;
  let made = 0;

  before(async () => {
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    alice = await person(server, 'alice');
    bob = await person(server, 'bob');
    peer = await createPeer();
    mel = peer.actor('mel');
    inbox = server.ctx.origin.sharedInbox();
    await send(mel, peer.activity(mel, 'Follow', server.ctx.origin.account(alice.id)));
  });
  after(async () => {
    await world.stop();
    await peer.close();
  });

  async function send(actor: PeerActor, activity: unknown) {
    const seen = await peer.deliver(inbox, actor, activity, { at: world.clock.now() });
    assert.equal(seen.status, 202);
    await world.settled();
  }
  const ballot = (actor: PeerActor, post: any, name: string, more: Record<string, unknown> = {}) => {
    made += 1;
    const note = { id: `${actor.id}/votes/${made}`, type: 'Note', name, attributedTo: actor.id };
    return send(
      actor,
      peer.activity(actor, 'Create', { ...note, inReplyTo: post.uri, to: [mel.id], ...more }),
    );
  };
  const ask = (more: Record<string, unknown> = {}, post: Record<string, unknown> = {}) =>
    alice.publish('Tea or coffee?', { poll: asked(more), ...post });
  const standing = async (post: any) => {
    const { votes_count, voters_count, options } = await pollOf(alice, post.id);
    return [options.map((one: any) => one.votes_count), votes_count, voters_count];
  };

  test('who votes twice, changes their mind or names what is not offered counts once', async () => {
    const post = await ask();
    await ballot(mel, post, 'water');
    assert.deepEqual(await standing(post), [[0, 0], 0, 0]);
    await ballot(mel, post, 'coffee');
    await ballot(mel, post, 'coffee');
    await ballot(mel, post, 'tea');
    assert.deepEqual(await standing(post), [[0, 1], 1, 1]);
    const several = await ask({ multiple: true });
    for (const name of ['coffee', 'tea', 'coffee', 'tea']) await ballot(mel, several, name);
    assert.deepEqual(await standing(several), [[1, 1], 2, 1]);
    const { replies_count } = (await alice.get(`/api/v1/statuses/${post.id}`)).body;
    assert.equal(replies_count, 0, 'a vote is no answer');
    assert.deepEqual(
      (await alice.notifications()).filter((one) => one.type === 'mention'),
      [],
    );
  });

  test('a vote may bring markup as long as there is no text in it', async () => {
    for (const content of ['<br>', '<p></p>', ' <p><br/></p>\n']) {
      const post = await ask();
      await ballot(mel, post, 'coffee', { content });
      assert.deepEqual(await standing(post), [[0, 1], 1, 1], content);
    }
  });

  test('the same vote ten times at once counts once', async () => {
    const post = await ask({ multiple: true });
    const note = { id: `${mel.id}/votes/at-once`, type: 'Note', name: 'tea', attributedTo: mel.id };
    const create = peer.activity(mel, 'Create', { ...note, inReplyTo: post.uri, to: [mel.id] });
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        peer.deliver(inbox, mel, { ...create, id: `${mel.id}/creates/${n}` }),
      ),
    );
    await world.settled();
    assert.deepEqual(await standing(post), [[1, 0], 1, 1]);
  });

  test('votes after the end, in the name of others, from hidden people and in hidden polls do not count', async () => {
    const post = await ask();
    const nora = peer.actor('nora');
    await ballot(nora, post, 'tea', { attributedTo: mel.id });
    assert.deepEqual(await standing(post), [[0, 0], 0, 0]);
    await ballot(nora, post, 'tea', { content: '<p>with a text it is an answer</p>' });
    assert.deepEqual(await standing(post), [[0, 0], 0, 0]);
    const row = await server.ctx.db
      .selectFrom('accounts')
      .select('id')
      .where('uri', '=', nora.id)
      .executeTakeFirstOrThrow();
    await alice.post(`/api/v1/accounts/${row.id}/block`);
    await ballot(nora, post, 'tea');
    assert.deepEqual(await standing(post), [[0, 0], 0, 0]);
    const hidden = await ask({}, { visibility: 'private' });
    await ballot(peer.actor('olaf'), hidden, 'tea');
    assert.deepEqual(await standing(hidden), [[0, 0], 0, 0]);
    await ballot(mel, hidden, 'tea');
    assert.deepEqual(await standing(hidden), [[1, 0], 1, 1], 'a follower may');
    world.clock.forward(HOUR + 1);
    await ballot(mel, post, 'tea');
    assert.deepEqual(await standing(post), [[0, 0], 0, 0]);
    await ballot(mel, await alice.publish('No poll'), 'tea');
    assert.deepEqual(
      world.log.filter((line) => line.includes('an activity')),
      [],
      'what is refused is not tried again',
    );
  });

  test('counts are told as an Update to followers and voters, together, and at the end', async () => {
    const zoe = peer.actor('zoe', { endpoints: {}, inbox: `${peer.origin}/zoe` });
    const post = await ask({}, { visibility: 'unlisted' });
    await world.settled();
    const [create] = peer.received.filter((one) => one.type === 'Create' && one.object.id === post.uri);
    assert.deepEqual(
      [create.object.type, create.object.oneOf.length, create.object.endTime, create.object.votersCount],
      ['Question', 2, post.poll.expires_at, 0],
    );
    await ballot(mel, post, 'tea');
    await ballot(zoe, post, 'coffee');
    await vote(bob, post.id, 0);
    const updates = () => peer.received.filter((one) => one.type === 'Update' && one.object.id === post.uri);
    assert.deepEqual(updates(), []);
    world.clock.forward(3 * MINUTE + 1);
    await world.settled();
    const totals = (one: any) => one.object.oneOf.map((option: any) => option.replies.totalItems);
    assert.deepEqual(updates().map(totals), [
      [2, 1],
      [2, 1],
    ]);
    assert.deepEqual([updates()[0].object.votersCount, updates()[0].object.updated], [3, undefined]);
    assert.ok(peer.asked.includes('POST /zoe'), 'who voted is told though they do not follow');
    world.clock.forward(HOUR);
    await world.settled();
    assert.equal(updates().at(-1).object.closed, post.poll.expires_at);
  });

  test('a vote of ours goes to the author alone, each choice as a note with a name', async () => {
    const question = peer.note(mel, {
      type: 'Question',
      content: '<p>Which?</p>',
      tag: [{ type: 'Mention', href: server.ctx.origin.account(bob.id), name: '@bob' }],
      anyOf: ['one', 'two', 'three'].map((name) => ({
        type: 'Note',
        name,
        replies: { type: 'Collection', totalItems: 4 },
      })),
      endTime: new Date(world.clock.now() + HOUR).toISOString(),
      votersCount: 7,
    });
    await send(mel, peer.activity(mel, 'Create', question));
    const found = (await bob.notifications()).find((one) => one.status?.uri === question.id).status;
    assert.deepEqual(
      [counts(found.poll), found.poll.voters_count, found.poll.multiple],
      [[4, 4, 4], 7, true],
    );
    const before = peer.asked.length;
    await vote(bob, found.id, 2, 0);
    await world.settled();
    assert.deepEqual(counts(await pollOf(bob, found.id)), [5, 4, 5]);
    const votes = peer.received.filter((one) => one.object?.inReplyTo === question.id);
    assert.deepEqual(votes.map((one) => one.object.name).sort(), ['one', 'three']);
    for (const { actor, to, cc, object } of votes) {
      const me = server.ctx.origin.account(bob.id);
      assert.deepEqual(
        [actor, to, cc, object.type, object.attributedTo, object.to, object.content],
        [me, mel.id, undefined, 'Note', me, mel.id, undefined],
      );
    }
    const sentTo = peer.asked.slice(before).filter((line) => line.startsWith('POST'));
    assert.deepEqual([...new Set(sentTo)], [`POST ${new URL(mel.document.inbox).pathname}`]);
  });

  test('what other servers say of their polls is bounded and never breaks anything', async () => {
    const option = (name: unknown, totalItems: unknown) => ({ type: 'Note', name, replies: { totalItems } });
    const cases: [Record<string, unknown>, (poll: any) => void][] = [
      [
        { oneOf: Array.from({ length: 500 }, (_, n) => option(`o${n}`, 1)) },
        (poll) => assert.equal(poll.options.length, LIMITS.options),
      ],
      [
        { oneOf: [option('x'.repeat(5000), 1), option('<b>y</b>', 2)] },
        (poll) => {
          assert.equal(poll.options[0].title.length, LIMITS.option);
          assert.equal(poll.options[1].title, '<b>y</b>', 'a title is text');
        },
      ],
      [
        { oneOf: [option('a', -5), option('b', 1e300), option('c', 'many')], votersCount: -1 },
        (poll) => assert.deepEqual([counts(poll), poll.voters_count], [[0, 0, 0], null]),
      ],
      [
        { oneOf: [option('a', 1), option('b', 1)], endTime: 'yesterday' },
        (poll) => assert.deepEqual([poll.expires_at, poll.expired], [null, false]),
      ],
      [
        { oneOf: [option('a', 1), option('b', 1)], endTime: '9999-12-31T23:59:59Z' },
        (poll) => assert.equal(poll.expired, false),
      ],
      [
        { oneOf: [option('a', 1), option('b', 1)], endTime: '9999-12-31T23:59:59Z', closed: true },
        (poll) => assert.equal(poll.expired, true),
      ],
      [
        { anyOf: option('only', 3), oneOf: 7 },
        (poll) => assert.deepEqual([poll.multiple, counts(poll)], [true, [3]]),
      ],
      [{ oneOf: [], anyOf: 'x' }, (poll) => assert.equal(poll, null)],
      [{ oneOf: [{ name: 3 }, null, 'x'] }, (poll) => assert.equal(poll, null)],
    ];
    for (const [said, holds] of cases) {
      const note = peer.note(mel, {
        type: 'Question',
        tag: [{ type: 'Mention', href: server.ctx.origin.account(bob.id), name: '@bob' }],
        ...said,
      });
      await send(mel, peer.activity(mel, 'Create', note));
      const row = (await bob.notifications()).find((one) => one.status?.uri === note.id);
      assert.ok(row, JSON.stringify(said).slice(0, 100));
      assertShape(Status, row.status);
      holds(row.status.poll);
      const { id } = row.status;
      if (row.status.poll && !row.status.poll.expired) assert.equal((await vote(bob, id, 0)).status, 200);
    }
    assert.deepEqual(
      world.log.filter((line) => line.includes('an activity')),
      [],
    );
  });

  test('an Update counts anew when its author signs it, and only for the same question', async () => {
    const options = (...totals: number[]) =>
      totals.map((totalItems, n) => ({ type: 'Note', name: `o${n}`, replies: { totalItems } }));
    const note = peer.note(mel, {
      type: 'Question',
      tag: [{ type: 'Mention', href: server.ctx.origin.account(bob.id), name: '@bob' }],
      oneOf: options(0, 0),
    });
    await send(mel, peer.activity(mel, 'Create', note));
    const { id } = (await bob.notifications()).find((one) => one.status?.uri === note.id).status;
    const update = async (actor: PeerActor, more: Record<string, unknown>) =>
      send(actor, peer.activity(actor, 'Update', { ...note, ...more }));
    await update(mel, { oneOf: options(3, 4), votersCount: 7 });
    assert.deepEqual(counts(await pollOf(bob, id)), [3, 4]);
    await update(peer.actor('thief'), { oneOf: options(9, 9) });
    assert.deepEqual(counts(await pollOf(bob, id)), [3, 4]);
    await update(mel, { oneOf: options(1, 2, 3) });
    assert.deepEqual(counts(await pollOf(bob, id)), [3, 4], 'another question is an edit, which has a time');
    const updated = new Date(world.clock.now()).toISOString();
    await update(mel, { oneOf: options(5, 4), updated });
    const now = (await bob.get(`/api/v1/statuses/${id}`)).body;
    assert.deepEqual([counts(now.poll), now.edited_at], [[5, 4], null], 'some say a time with every count');
    const at = new Date(world.clock.now() + 1).toISOString();
    await update(mel, { oneOf: options(1, 2, 3), updated: at });
    world.clock.forward(10);
    assert.deepEqual(counts(await pollOf(bob, id)), [1, 2, 3]);
  });

  test('Fedify reads a poll of ours as a Question', async () => {
    const fern = await createFedifyPeer();
    try {
      const post = await ask({ multiple: true });
      await vote(bob, post.id, 1);
      const read = (await fern.lookup(post.uri)) as Question;
      assert.ok(read instanceof Question);
      assert.equal(read.voters, 1);
      assert.equal(read.endTime?.epochMilliseconds, Date.parse(post.poll.expires_at));
      const names: [string, number | null | undefined][] = [];
      for await (const one of read.getInclusiveOptions()) {
        const replies = await one.getReplies();
        names.push([String(one.name), replies?.totalItems]);
      }
      assert.deepEqual(names, [
        ['tea', 0],
        ['coffee', 1],
      ]);
    } finally {
      await fern.close();
    }
  });
});
