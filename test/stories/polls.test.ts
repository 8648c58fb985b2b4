import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Poll } from '@skein/api/poll.ts';
import { Status, StatusEdit } from '@skein/api/status.ts';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { recount } from '../../server/src/admin/counters.ts';
import { transact } from '../../server/src/db/transact.ts';
import { endVotes } from '../../server/src/statuses/polls/clear.ts';
import { call, type Person, person } from '../cast.ts';
import { listen } from '../ears.ts';
import { uploaded } from '../pictures.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

const HOUR = 3_600;
const asked = (more: Record<string, unknown> = {}) => ({
  options: ['tea', 'coffee'],
  expires_in: HOUR,
  ...more,
});
const counts = (poll: any): (number | null)[] => poll.options.map((one: any) => one.votes_count);

onBothEngines('polls', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  before(async () => {
    await bob.follow(alice);
    await world.settled();
  });

  const ask = async (more: Record<string, unknown> = {}, post: Record<string, unknown> = {}) =>
    alice.publish('Tea or coffee?', { poll: asked(more), ...post });
  const vote = (who: Person, id: string, ...choices: unknown[]) =>
    who.post(`/api/v1/polls/${id}/votes`, { choices });
  const pollOf = async (id: string, who?: Person) =>
    (await call(server, 'GET', `/api/v1/polls/${id}`, { token: who?.token })).body;
  const change = (who: Person, id: string, body: Record<string, unknown>) =>
    call(server, 'PUT', `/api/v1/statuses/${id}`, { token: who.token, body });
  const told = async (who: Person, id: string) =>
    (await who.notifications()).filter((one) => one.type === 'poll' && one.status.id === id);

  test('a poll stands in its status, and says of a reader what they chose', async () => {
    const post = await ask();
    assertShape(Status, post);
    assertFormats(post);
    const { poll } = post;
    assert.deepEqual(
      [poll.expired, poll.multiple, poll.votes_count, poll.voters_count, poll.voted, poll.own_votes],
      [false, false, 0, 0, true, []],
    );
    assert.deepEqual(poll.options, [
      { title: 'tea', votes_count: 0 },
      { title: 'coffee', votes_count: 0 },
    ]);
    const rest = Date.parse(poll.expires_at) - world.clock.now();
    assert.ok(rest > (HOUR - 60) * 1000 && rest <= HOUR * 1000);
    const seen = await vote(bob, poll.id, 1);
    assert.equal(seen.status, 200);
    assertShape(Poll, seen.body);
    assert.deepEqual([seen.body.voted, seen.body.own_votes, counts(seen.body)], [true, [1], [0, 1]]);
    const views = [
      [bob, true, [1]],
      [carol, false, []],
      [alice, true, []],
    ] as const;
    for (const [who, voted, own] of views) {
      const shown = (await who.get(`/api/v1/statuses/${post.id}`)).body;
      assertShape(Status, shown);
      assert.deepEqual([shown.poll.voted, shown.poll.own_votes], [voted, own], who.name);
      assert.deepEqual([shown.poll.votes_count, shown.poll.voters_count], [1, 1]);
      assert.deepEqual(await pollOf(poll.id, who), shown.poll);
    }
    const open = await pollOf(poll.id);
    assertShape(Poll, open);
    assert.ok(!('voted' in open) && !('own_votes' in open), 'nobody has voted nothing');
    const stranger = (await call(server, 'GET', `/api/v1/statuses/${post.id}`)).body;
    assert.deepEqual(stranger.poll, open);
    const boost = (await carol.post(`/api/v1/statuses/${post.id}/reblog`)).body;
    assertShape(Status, boost);
    assert.equal(boost.poll, null);
    assert.deepEqual(counts(boost.reblog.poll), [0, 1]);
    assert.equal((await alice.publish('Nothing asked')).poll, null);
  });

  test('it is asked in JSON, as a form and as a multipart form', async () => {
    const pairs = [
      ['status', 'Which?'],
      ['poll[options][]', 'one'],
      ['poll[options][]', 'two'],
      ['poll[options][]', ' '],
      ['poll[expires_in]', '300'],
      ['poll[multiple]', 'true'],
      ['poll[hide_totals]', '1'],
    ] as const;
    const form = new FormData();
    for (const [name, value] of pairs) form.append(name, value);
    for (const body of [new URLSearchParams(pairs.map(([...pair]) => pair)), form]) {
      const answer = await fetch(`${server.address}/api/v1/statuses`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${alice.token}` },
        body,
      });
      const { poll } = (await answer.json()) as any;
      assert.deepEqual(
        [poll.multiple, poll.options],
        [
          true,
          [
            { title: 'one', votes_count: null },
            { title: 'two', votes_count: null },
          ],
        ],
      );
    }
    for (const none of [null, {}, '']) assert.equal((await alice.publish('None', { poll: none })).poll, null);
  });

  test('what it may be is said by the instance documents and held to', async () => {
    for (const version of ['v1', 'v2']) {
      const { body } = await call(server, 'GET', `/api/${version}/instance`);
      assert.deepEqual(body.configuration.polls, {
        max_options: 4,
        max_characters_per_option: 50,
        min_expiration: 300,
        max_expiration: 2629746,
      });
    }
    const long = '🦆'.repeat(50);
    const most = await ask({ options: ['a', 'b', 'c', long], expires_in: 2629746 });
    assert.equal(most.poll.options[3].title, long);
    assert.equal((await ask({ options: ['a', 'b'], expires_in: 300 })).poll.options.length, 2);
    const wrong: [Record<string, unknown>, string][] = [
      [{ options: ['a'] }, 'Choices must have more than one item'],
      [{ options: ['a', ' '] }, 'Choices must have more than one item'],
      [{ options: ['a', 'b', 'c', 'd', 'e'] }, "Choices can't contain more than 4 items"],
      [{ options: ['a', `${long}x`] }, 'Choices cannot be longer than 50 characters each'],
      [{ options: ['a', ' a '] }, 'Choices contain duplicate items'],
      [{ options: [] }, "Choices can't be blank, Choices must have more than one item"],
      [{ expires_in: 299 }, 'Deadline is too soon'],
      [{ expires_in: -5 }, 'Deadline is too soon'],
      [{ expires_in: 2629747 }, 'Deadline is too far into the future'],
      [{ expires_in: undefined }, "Deadline can't be blank"],
      [{ options: ['a'], expires_in: 1 }, 'Choices must have more than one item, Deadline is too soon'],
    ];
    const before = (await alice.get(`/api/v1/accounts/${alice.id}`)).body.statuses_count;
    for (const [more, fault] of wrong) {
      const seen = await alice.post('/api/v1/statuses', { status: 'Wrong', poll: asked(more) });
      assertRefused(seen, 422, `Validation failed: ${fault}`);
    }
    for (const poll of [
      'yes',
      7,
      [1],
      { options: [{}], expires_in: 300 },
      { options: 'ab', expires_in: 'x' },
    ]) {
      assertRefused(await alice.post('/api/v1/statuses', { status: 'Wrong', poll }), 422);
    }
    assertRefused(await alice.post('/api/v1/statuses', { poll: asked() }), 422, /blank/);
    assert.equal((await alice.get(`/api/v1/accounts/${alice.id}`)).body.statuses_count, before);
  });

  test('of one choice a second is refused, of several each counts once', async () => {
    const one = await ask();
    await vote(bob, one.id, 0);
    for (const choice of [0, 1]) {
      assertRefused(
        await vote(bob, one.id, choice),
        422,
        'Validation failed: You have already voted on this poll',
      );
    }
    assertRefused(await vote(carol, one.id, 0, 1), 422, /already voted/);
    assert.deepEqual(counts(await pollOf(one.id)), [1, 0], 'what is refused changes nothing');
    const several = await ask({ options: ['a', 'b', 'c'], multiple: true });
    assert.deepEqual((await vote(bob, several.id, 2, 0)).body.own_votes, [0, 2]);
    assertRefused(await vote(bob, several.id, 1, 2), 422, /already voted/);
    assertRefused(await vote(carol, several.id, 1, 1), 422, /already voted/);
    assert.deepEqual((await vote(bob, several.id, '1')).body.own_votes, [0, 1, 2], 'what is left may follow');
    const now = await pollOf(several.id, carol);
    assert.deepEqual([counts(now), now.votes_count, now.voters_count, now.voted], [[1, 1, 1], 3, 1, false]);
    assert.deepEqual((await vote(carol, several.id)).body.voted, false, 'no choice is no vote');
  });

  test('votes that come at once count once', async () => {
    const one = await ask();
    const several = await ask({ multiple: true });
    const [seen, many] = await Promise.all([
      Promise.all(Array.from({ length: 10 }, (_, n) => vote(bob, one.id, n % 2))),
      Promise.all(Array.from({ length: 10 }, (_, n) => vote(bob, several.id, n % 2))),
    ]);
    assert.equal(seen.filter(({ status }) => status === 200).length, 1);
    assert.equal(many.filter(({ status }) => status === 200).length, 2);
    for (const id of [one.id, several.id]) {
      const poll = await pollOf(id, bob);
      assert.equal(poll.voters_count, 1);
      assert.equal(poll.votes_count, poll.own_votes.length);
    }
    const found = await recount(server.ctx, 'polls');
    assert.deepEqual(found.wrong, []);
    assert.ok(found.looked > 0);
  });

  test('voting is refused to its author, to nobody, without the scope, for what is not offered and after the end', async () => {
    const post = await ask();
    assertRefused(await vote(alice, post.id, 0), 422, 'Validation failed: You cannot vote in your own polls');
    for (const choice of [2, -1, 99]) {
      assertRefused(
        await vote(bob, post.id, choice),
        422,
        'Validation failed: The chosen vote option does not exist',
      );
    }
    for (const choice of ['x', 0.5, null, {}]) assertRefused(await vote(bob, post.id, choice), 422);
    assertRefused(
      await call(server, 'POST', `/api/v1/polls/${post.id}/votes`, { body: { choices: [0] } }),
      401,
    );
    const reader = await person(server, `reads_${engine}`, { scopes: ['read', 'write:favourites'] });
    assertRefused(await vote(reader, post.id, 0), 403);
    const blind = await person(server, `blind_${engine}`, { scopes: ['write'] });
    assertRefused(await blind.get(`/api/v1/polls/${post.id}`), 403);
    const plain = await alice.publish('No poll');
    for (const id of [plain.id, '1', '99999999999999999999', 'x']) {
      assertRefused(await vote(bob, id, 0), 404);
      assertRefused(await bob.get(`/api/v1/polls/${id}`), 404);
    }
    await carol.post(`/api/v1/accounts/${alice.id}/block`);
    assertRefused(await vote(carol, post.id, 0), 403);
    await carol.post(`/api/v1/accounts/${alice.id}/unblock`);
    world.clock.forward(HOUR * 1000 + 1);
    assertRefused(await vote(bob, post.id, 0), 422, 'Validation failed: The poll has already ended');
    const over = await pollOf(post.id, bob);
    assert.deepEqual([over.expired, over.votes_count], [true, 0]);
  });

  test('who may not see the status sees no poll of it', async () => {
    const hidden = await ask({}, { visibility: 'private' });
    assert.equal((await vote(bob, hidden.id, 0)).status, 200);
    for (const seen of [
      await vote(carol, hidden.id, 0),
      await carol.get(`/api/v1/polls/${hidden.id}`),
      await call(server, 'GET', `/api/v1/polls/${hidden.id}`),
    ]) {
      assertRefused(seen, 404, 'Record not found');
    }
    await alice.delete(`/api/v1/statuses/${hidden.id}`);
    assertRefused(await bob.get(`/api/v1/polls/${hidden.id}`), 404);
    await world.settled();
    for (const table of ['polls', 'poll_options', 'poll_votes'] as const) {
      const rows = await server.ctx.db
        .selectFrom(table)
        .select('status_id')
        .where('status_id', '=', Number(hidden.id))
        .execute();
      assert.deepEqual(rows, [], table);
    }
  });

  test('hidden totals are told at the end', async () => {
    const post = await ask({ hide_totals: true });
    const mine = (await vote(bob, post.id, 1)).body;
    assert.deepEqual([counts(mine), mine.votes_count, mine.own_votes], [[null, null], 1, [1]]);
    assert.deepEqual(counts((await alice.get(`/api/v1/statuses/${post.id}`)).body.poll), [null, null]);
    world.clock.forward(HOUR * 1000 + 1);
    assert.deepEqual(counts(await pollOf(post.id)), [0, 1]);
    assert.deepEqual(counts((await alice.get(`/api/v1/statuses/${post.id}`)).body.poll), [0, 1]);
  });

  test('its author and those who chose are told of the end, once', async () => {
    const post = await ask();
    await vote(bob, post.id, 0);
    await world.settled();
    assert.deepEqual(await told(alice, post.id), []);
    const ears = await listen(server, { query: `?stream=user&access_token=${bob.token}` });
    world.clock.forward(HOUR * 1000 + 1);
    await world.settled();
    assert.equal((await ears.next('notification')).payload.type, 'poll');
    await ears.close();
    for (const who of [alice, bob]) {
      const [notice, ...more] = await told(who, post.id);
      assert.deepEqual([notice.account.id, notice.status.poll.expired, more], [String(alice.id), true, []]);
    }
    assert.deepEqual(await told(carol, post.id), []);
    const { body } = await bob.get('/api/v1/notifications?types[]=poll');
    assert.ok(body.length > 0 && body.every((one: any) => one.type === 'poll'));
  });

  test('an edit that asks the same keeps the votes, one that asks something else forgets them', async () => {
    const post = await ask();
    await vote(bob, post.id, 0);
    const same = await change(alice, post.id, {
      status: 'Tea or coffee??',
      poll: asked({ expires_in: 2 * HOUR }),
    });
    assertShape(Status, same.body);
    assert.deepEqual(counts(same.body.poll), [1, 0]);
    assert.ok(Date.parse(same.body.poll.expires_at) > Date.parse(post.poll.expires_at));
    assert.deepEqual((await pollOf(post.id, bob)).own_votes, [0]);
    const ears = await listen(server, { query: `?stream=user&access_token=${bob.token}` });
    const other = await change(alice, post.id, {
      status: 'Tea or coffee??',
      poll: asked({ options: ['tea', 'milk'] }),
    });
    assert.deepEqual([counts(other.body.poll), other.body.poll.voters_count], [[0, 0], 0]);
    const line = await ears.next('status.update');
    assert.deepEqual([line.payload.poll.options[1].title, line.payload.poll.voted], ['milk', false]);
    await ears.close();
    const fresh = await pollOf(post.id, bob);
    assert.deepEqual([fresh.voted, fresh.own_votes], [false, []]);
    assert.equal(
      (await vote(bob, post.id, 1)).status,
      200,
      'a vote for what was asked before is none for this',
    );
    await world.settled();
    assert.deepEqual((await recount(server.ctx, 'polls')).wrong, []);
    const history = (await bob.get(`/api/v1/statuses/${post.id}/history`)).body;
    for (const one of history) assertShape(StatusEdit, one);
    assert.deepEqual(
      history.map((one: any) => one.poll.options.map(({ title }: any) => title)),
      [
        ['tea', 'coffee'],
        ['tea', 'coffee'],
        ['tea', 'milk'],
      ],
    );
    const without = await change(alice, post.id, { status: 'Tea or coffee??' });
    assert.equal(without.body.poll, null, 'as in Mastodon, an edit without a poll takes it away');
    assertRefused(await bob.get(`/api/v1/polls/${post.id}`), 404);
    const again = await change(alice, post.id, { status: 'Tea or coffee??', poll: asked() });
    assert.deepEqual([counts(again.body.poll), (await pollOf(post.id, bob)).voted], [[0, 0], false]);
    await world.settled();
    const votes = await server.ctx.db
      .selectFrom('poll_votes')
      .select('id')
      .where('status_id', '=', Number(post.id))
      .execute();
    assert.deepEqual(votes, []);
    assertRefused(
      await change(alice, post.id, { status: 'x', poll: asked({ options: ['a'] }) }),
      422,
      /Choices/,
    );
    const alone = await ask();
    const [only] = (await bob.get(`/api/v1/statuses/${alone.id}/history`)).body;
    assertShape(StatusEdit, only);
    assert.equal(only.poll.options.length, 2);
  });

  test('who is told of an end that was put off is told when it comes', async () => {
    const post = await ask();
    await change(alice, post.id, { status: 'Longer', poll: asked({ expires_in: 3 * HOUR }) });
    world.clock.forward(HOUR * 1000 + 1);
    await world.settled();
    assert.deepEqual(await told(alice, post.id), []);
    world.clock.forward(2 * HOUR * 1000);
    await world.settled();
    assert.equal((await told(alice, post.id)).length, 1);
  });

  test('pictures stand beside a poll, as in Mastodon since 4.6', async () => {
    const one = await uploaded(alice);
    const post = await ask({}, { media_ids: [one.id] });
    assert.deepEqual([post.media_attachments.length, post.poll.options.length], [1, 2]);
    const shown = (await bob.get(`/api/v1/accounts/${alice.id}/statuses?only_media=true`)).body;
    assert.deepEqual([shown[0].id, shown[0].poll.voted], [post.id, false]);
    const two = await uploaded(alice);
    const { body } = await change(alice, post.id, {
      status: 'Two',
      media_ids: [one.id, two.id],
      poll: asked(),
    });
    assert.deepEqual([body.media_attachments.length, body.poll.options.length], [2, 2]);
  });

  test('a filter looks at what can be chosen', async () => {
    const seen = await carol.post('/api/v2/filters', {
      title: 'Milk',
      context: ['public'],
      keywords_attributes: [{ keyword: 'oat milk', whole_word: true }],
    });
    assert.equal(seen.status, 200);
    const post = await ask({ options: ['black', 'with oat milk'] });
    const filtered = async (who: Person) =>
      (await who.get(`/api/v1/statuses/${post.id}`)).body.filtered.length;
    assert.deepEqual([await filtered(carol), await filtered(bob)], [1, 0]);
  });

  test('what is deleted to be written anew comes back with its poll', async () => {
    const post = await ask({ multiple: true });
    const { body } = await alice.delete(`/api/v1/statuses/${post.id}`);
    assert.deepEqual([body.text, body.poll.multiple, body.poll.options.length], ['Tea or coffee?', true, 2]);
  });

  test('one poll and ten cost the same number of queries', async () => {
    const quiz = await person(server, `quiz_${engine}`);
    for (let n = 0; n < 10; n += 1) await quiz.publish(`Question ${n}`, { poll: asked() });
    await world.settled();
    const cold = async (path: string) => {
      await bob.get('/api/v1/timelines/home?limit=1');
      await forgetAll(server);
      return statementsOf(() => bob.get(path));
    };
    const few = await cold(`/api/v1/accounts/${quiz.id}/statuses?limit=1`);
    const many = await cold(`/api/v1/accounts/${quiz.id}/statuses?limit=10`);
    assert.equal(many.length, few.length, few.join('\n'));
  });

  test('who leaves takes their votes and polls along', async () => {
    const dora = await person(server, `dora_${engine}`);
    const post = await ask({ multiple: true });
    await vote(dora, post.id, 0, 1);
    await vote(bob, post.id, 1);
    const own = await dora.publish('Mine', { poll: asked() });
    await transact(server.ctx, (inner) => deleteAccount(inner, dora.id));
    await world.settled();
    const left = await pollOf(post.id);
    assert.deepEqual([counts(left), left.voters_count], [[0, 1], 1]);
    assertRefused(await bob.get(`/api/v1/polls/${own.id}`), 404);
    assert.deepEqual((await recount(server.ctx, 'polls')).wrong, []);
    const rows = await server.ctx.db
      .selectFrom('polls')
      .select('status_id')
      .where('status_id', '=', Number(own.id))
      .execute();
    assert.deepEqual(rows, []);
  });
  test('what somebody who leaves chose is taken back once, however often that is begun', async () => {
    const dora = await person(server, `dorab_${engine}`);
    const posts = [await ask(), await ask(), await ask()];
    for (const { id } of posts) {
      await vote(dora, id, 1);
      await vote(bob, id, 1);
    }
    await world.settled();
    await Promise.all([1, 2, 3].map(() => transact(server.ctx, (inner) => endVotes(inner, Number(dora.id)))));
    for (const { id } of posts) {
      const left = await pollOf(id);
      assert.deepEqual([counts(left), left.voters_count], [[0, 1], 1]);
    }
  });
});
