import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Notification } from '@skein/api/notification.ts';
import { Status } from '@skein/api/status.ts';
import { recountStatuses } from '../../server/src/statuses/index.ts';
import { call, type Person, person } from '../cast.ts';
import { listen } from '../ears.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape, linksOf } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('boosts', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  before(async () => {
    await carol.follow(bob);
    await world.settled();
  });

  const show = async (id: string, who?: Person) =>
    (await call(server, 'GET', `/api/v1/statuses/${id}`, { token: who?.token })).body;
  const boost = (who: Person, id: string, body: unknown = {}) =>
    who.post(`/api/v1/statuses/${id}/reblog`, body);
  const unboost = (who: Person, id: string) => who.post(`/api/v1/statuses/${id}/unreblog`);
  const idsOf = (statuses: any[]): string[] => statuses.map((one) => one.id);
  const statusesOf = async (who: Person, reader: Person, query = '') =>
    (await reader.get(`/api/v1/accounts/${who.id}/statuses?limit=40${query}`)).body;
  const postsOf = async (who: Person) =>
    (await who.get('/api/v1/accounts/verify_credentials')).body.statuses_count;
  const told = async (who: Person) => (await who.notifications()).filter((one) => one.type === 'reblog');
  const suspended = (who: Person, at: number | null) =>
    server.ctx.writer.write((db) =>
      db.updateTable('accounts').set({ suspended_at: at }).where('id', '=', who.id).execute(),
    );

  test('a boost holds the status, is counted, and its author is told once', async () => {
    const post = await alice.publish('pass it on');
    const posts = await postsOf(bob);
    const seen = await boost(bob, post.id);
    assert.equal(seen.status, 200);
    assertShape(Status, seen.body);
    assertFormats(seen.body);
    assert.notEqual(seen.body.id, post.id);
    assert.deepEqual(
      [seen.body.account.acct, seen.body.visibility, seen.body.content],
      ['bob', 'public', ''],
    );
    assert.equal(seen.body.reblogged, true);
    assert.equal(seen.body.reblog.id, post.id);
    assert.equal(seen.body.reblog.account.acct, 'alice');
    assert.deepEqual([seen.body.reblog.reblogged, seen.body.reblog.reblogs_count], [true, 1]);
    const byAlice = await show(post.id, alice);
    assert.deepEqual([byAlice.reblogged, byAlice.reblogs_count], [false, 1]);
    const bySomebody = await show(post.id);
    assert.deepEqual([bySomebody.reblogged, bySomebody.reblogs_count], [undefined, 1]);
    assertShape(Status, await show(seen.body.id));
    assert.equal(await postsOf(bob), posts + 1);
    const [notification, ...others] = await told(alice);
    assertShape(Notification, notification);
    assert.deepEqual([notification.account.acct, notification.status.id], ['bob', post.id]);
    assert.deepEqual(others, []);
  });

  test('boosting again, at once or through the boost, changes nothing and gives the same boost', async () => {
    const post = await alice.publish('again and again');
    const seen = await Promise.all(Array.from({ length: 8 }, () => boost(bob, post.id)));
    const ids = new Set(seen.map(({ body }) => body.id));
    assert.equal(ids.size, 1);
    const [id] = ids as Set<string>;
    assert.equal((await boost(bob, id as string, { visibility: 'unlisted' })).body.id, id);
    assert.equal((await show(post.id)).reblogs_count, 1);
    const before = (await told(alice)).length;
    const carols = await boost(carol, id as string);
    assert.equal(carols.body.reblog.id, post.id, 'a boost of a boost is one of the original');
    assert.equal((await show(post.id)).reblogs_count, 2);
    assert.equal((await told(alice)).length, before + 1);
    assert.deepEqual(await told(bob), []);
  });

  test('it stands in the homes of followers and in the account, each by its own id', async () => {
    const post = await alice.publish('to be found');
    const { body: mine } = await boost(bob, post.id);
    await world.settled();
    for (const reader of [carol, bob]) {
      const found = (await reader.home()).find(({ id }) => id === mine.id);
      assert.equal(found?.reblog.id, post.id, reader.name);
      assert.equal(found.reblog.content, '<p>to be found</p>');
    }
    assert.ok(!idsOf(await alice.home()).includes(mine.id));
    assert.ok(idsOf(await statusesOf(bob, carol)).includes(mine.id));
    assert.ok(!idsOf(await statusesOf(bob, carol, '&exclude_reblogs=true')).includes(mine.id));
    assert.ok(idsOf(await statusesOf(bob, carol, '&exclude_replies=true')).includes(mine.id));
    const neither = await statusesOf(bob, carol, '&exclude_replies=true&exclude_reblogs=true');
    assert.ok(!idsOf(neither).includes(mine.id));
    const open = await carol.get('/api/v1/timelines/public?limit=40');
    assert.ok(!idsOf(open.body).includes(mine.id), 'the public timeline is for posts');
    const below = await carol.get(`/api/v1/timelines/home?max_id=${mine.id}&limit=40`);
    assert.ok(!idsOf(below.body).includes(mine.id));
    const first = await carol.get('/api/v1/timelines/home?limit=1');
    assert.deepEqual(idsOf(first.body), [mine.id]);
    assert.match(linksOf(first).next ?? '', new RegExp(`max_id=${mine.id}`));
  });

  test('taken back, it is gone everywhere, and what was boosted is answered', async () => {
    const post = await alice.publish('for a moment');
    const posts = await postsOf(bob);
    const notifications = (await told(alice)).length;
    const { body: mine } = await boost(bob, post.id);
    await world.settled();
    const seen = await unboost(bob, post.id);
    assertShape(Status, seen.body);
    assert.deepEqual([seen.body.id, seen.body.reblogged, seen.body.reblogs_count], [post.id, false, 0]);
    await world.settled();
    assert.equal((await bob.get(`/api/v1/statuses/${mine.id}`)).status, 404);
    assert.ok(!idsOf(await carol.home()).includes(mine.id));
    assert.equal(await postsOf(bob), posts);
    assert.equal((await told(alice)).length, notifications);
    assert.equal((await unboost(bob, post.id)).body.id, post.id, 'again changes nothing');
    const again = (await boost(bob, post.id)).body;
    assert.equal((await unboost(bob, again.id)).body.id, post.id, 'named by the boost');
    const third = (await boost(bob, post.id)).body;
    const deleted = await bob.delete(`/api/v1/statuses/${third.id}`);
    assert.equal(deleted.status, 200);
    assert.equal(deleted.body.reblog.id, post.id);
    const left = await show(post.id, bob);
    assert.deepEqual([left.reblogged, left.reblogs_count], [false, 0]);
  });

  test('who deletes what was boosted deletes its boosts, for everybody', async () => {
    const post = await alice.publish('soon gone');
    const posts = await postsOf(bob);
    const { body: mine } = await boost(bob, post.id);
    await boost(carol, post.id);
    await world.settled();
    await alice.delete(`/api/v1/statuses/${post.id}`);
    assert.equal((await carol.get(`/api/v1/statuses/${mine.id}`)).status, 404, 'at once');
    assert.ok(!idsOf(await carol.home()).includes(mine.id));
    await world.settled();
    assert.equal(await postsOf(bob), posts);
    const rows = await server.ctx.db
      .selectFrom('statuses')
      .select('id')
      .where('boost_of_id', '=', Number(post.id))
      .execute();
    assert.deepEqual(rows, []);
  });

  test('only what is for everybody is boosted, and for followers what is one’s own', async () => {
    const stranger = await person(server, 'stranger');
    const unlisted = await alice.publish('quiet', { visibility: 'unlisted' });
    assert.equal((await boost(bob, unlisted.id, { visibility: 'unlisted' })).body.visibility, 'unlisted');
    const followers = await bob.publish('for mine', { visibility: 'private' });
    assertRefused(await boost(carol, followers.id), 403);
    assertRefused(await boost(stranger, followers.id), 404);
    const own = await boost(bob, followers.id, { visibility: 'public' });
    assert.equal(own.body.visibility, 'private');
    assert.equal((await stranger.get(`/api/v1/statuses/${own.body.id}`)).status, 404);
    assert.equal((await carol.get(`/api/v1/statuses/${own.body.id}`)).status, 200);
    const direct = await alice.publish('@bob only you', { visibility: 'direct' });
    assertRefused(await boost(bob, direct.id), 403);
    assertRefused(await boost(alice, direct.id), 403);
    const narrow = await boost(carol, (await alice.publish('narrowly')).id, { visibility: 'private' });
    assert.equal((await stranger.get(`/api/v1/statuses/${narrow.body.id}`)).status, 404);
  });

  test('nobody boosts without a token, the scope, a status, or a visibility there is', async () => {
    const post = await alice.publish('refusals');
    const reader = await person(server, 'reading', { scopes: ['read', 'write:favourites'] });
    for (const verb of ['reblog', 'unreblog']) {
      const path = `/api/v1/statuses/${post.id}/${verb}`;
      assertRefused(await call(server, 'POST', path, { body: {} }), 401);
      assertRefused(await reader.post(path), 403);
      assertRefused(await bob.post(`/api/v1/statuses/1234567890123456/${verb}`), 404);
      assertRefused(await bob.post(`/api/v1/statuses/no-id/${verb}`), 404);
    }
    assertRefused(await boost(bob, post.id, { visibility: 'direct' }), 422);
    assert.equal((await show(post.id)).reblogs_count, 0);
    const theirs = (await boost(bob, post.id)).body;
    assertRefused(await carol.delete(`/api/v1/statuses/${theirs.id}`), 404);
    assert.equal((await unboost(carol, theirs.id)).status, 200);
    assert.equal((await show(post.id)).reblogs_count, 1, 'nobody takes back what others did');
  });

  test('a member who wants no boosts of somebody has none, before and after they say so', async () => {
    const reader = await person(server, 'choosy');
    await reader.follow(bob);
    const post = await alice.publish('not for all');
    const { body: mine } = await boost(bob, post.id);
    const own = await bob.publish('my own words');
    await world.settled();
    const choose = (reblogs: boolean) => reader.post(`/api/v1/accounts/${bob.id}/follow`, { reblogs });
    assert.ok(idsOf(await reader.home()).includes(mine.id));
    await choose(false);
    assert.ok(!idsOf(await reader.home()).includes(mine.id));
    assert.ok(idsOf(await reader.home()).includes(own.id));
    const later = (await boost(bob, (await alice.publish('nor this')).id)).body;
    await world.settled();
    assert.ok(!idsOf(await reader.home()).includes(later.id));
    await choose(true);
    assert.ok(idsOf(await reader.home()).includes(later.id));
  });

  test('a block, a mute or a suspension of the one who boosted or the one who wrote hides it', async () => {
    const writer = await person(server, 'writer');
    const { body: mine } = await boost(bob, (await writer.publish('by a writer')).id);
    const reader = await person(server, 'watcher');
    await reader.follow(bob);
    await world.settled();
    const seen = async () => [
      idsOf(await reader.home()).includes(mine.id),
      idsOf(await statusesOf(bob, reader)).includes(mine.id),
    ];
    assert.deepEqual(await seen(), [true, true]);
    for (const verb of ['mute', 'block']) {
      await reader.post(`/api/v1/accounts/${writer.id}/${verb}`);
      assert.deepEqual(await seen(), [false, false], `the reader's ${verb} of the writer`);
      await reader.post(`/api/v1/accounts/${writer.id}/un${verb}`);
    }
    await writer.post(`/api/v1/accounts/${reader.id}/block`);
    assert.deepEqual(await seen(), [false, false], "the writer's block of the reader");
    assert.equal((await reader.get(`/api/v1/statuses/${mine.id}`)).status, 404);
    await writer.post(`/api/v1/accounts/${reader.id}/unblock`);
    await reader.post(`/api/v1/accounts/${bob.id}/mute`);
    assert.deepEqual(await seen(), [false, true], 'a mute of the one who boosted, whose page was asked for');
    await reader.post(`/api/v1/accounts/${bob.id}/unmute`);
    for (const gone of [writer, bob]) {
      await suspended(gone, world.clock.now());
      assert.equal((await reader.get(`/api/v1/statuses/${mine.id}`)).status, 404);
      await suspended(gone, null);
    }
    await bob.post(`/api/v1/accounts/${writer.id}/block`);
    assertRefused(await boost(bob, (await writer.publish('from a blocked one')).id), 403);
    await bob.post(`/api/v1/accounts/${writer.id}/unblock`);
  });

  test('streams hear of a boost and of its end, but not those who want none', async () => {
    const reader = await person(server, 'listener');
    await reader.follow(bob);
    await reader.post(`/api/v1/accounts/${bob.id}/follow`, { reblogs: false });
    const post = await alice.publish('live');
    await world.settled();
    const hear = (who: Person) => listen(server, { query: `?stream=user&access_token=${who.token}` });
    const carols = await hear(carol);
    const readers = await hear(reader);
    const { body: mine } = await boost(bob, post.id);
    const update = await carols.next('update');
    assert.deepEqual([update.payload.id, update.payload.reblog.id], [mine.id, post.id]);
    assertShape(Status, update.payload);
    const words = await bob.publish('words');
    assert.equal((await readers.next('update')).payload.id, words.id, 'what comes first is the post');
    await carols.next('update');
    await unboost(bob, post.id);
    assert.equal(String((await carols.next('delete')).payload), mine.id);
    await carols.close();
    await readers.close();
  });

  test('favourites and answers go to what was boosted', async () => {
    const post = await alice.publish('talk about it');
    const { body: mine } = await boost(bob, post.id);
    const liked = await carol.post(`/api/v1/statuses/${mine.id}/favourite`);
    assert.deepEqual([liked.body.favourited, liked.body.reblog.favourites_count], [true, 1]);
    assert.equal((await show(post.id)).favourites_count, 1);
    await carol.post(`/api/v1/statuses/${mine.id}/unfavourite`);
    assert.equal((await show(post.id)).favourites_count, 0);
    const answer = await carol.publish('hear, hear', { in_reply_to_id: mine.id });
    assert.equal(answer.in_reply_to_id, post.id);
    const { body: thread } = await carol.get(`/api/v1/statuses/${mine.id}/context`);
    assert.deepEqual(idsOf(thread.descendants), [answer.id]);
  });

  test('a home that is built anew, or begun by a follow, holds boosts', async () => {
    const { body: mine } = await boost(bob, (await alice.publish('found again')).id);
    const newcomer = await person(server, 'newcomer');
    await newcomer.follow(bob);
    assert.ok(idsOf(await newcomer.home()).includes(mine.id));
    world.clock.forward(15 * 86_400_000);
    assert.ok(idsOf(await carol.home()).includes(mine.id));
    await newcomer.post(`/api/v1/accounts/${bob.id}/unfollow`);
    assert.ok(!idsOf(await newcomer.home()).includes(mine.id));
  });

  test('one boost and forty cost the same number of queries', async () => {
    const booster = await person(server, 'booster');
    await carol.follow(booster);
    for (let i = 0; i < 45; i += 1) {
      const author = i % 2 ? alice : bob;
      const post = await author.publish(`boosted ${i}`);
      await boost(booster, post.id);
      if (i % 3 === 0) await booster.publish(`between ${i}`);
    }
    await world.settled();
    const cold = async (path: string) => {
      await carol.get('/api/v1/timelines/home?limit=1');
      await forgetAll(server);
      return (await statementsOf(() => carol.get(path))).length;
    };
    // The first call of a day also notes that the token was used.
    await cold('/api/v1/timelines/home');
    for (const path of ['/api/v1/timelines/home', `/api/v1/accounts/${booster.id}/statuses`]) {
      const one = await cold(`${path}?limit=1`);
      assert.equal(await cold(`${path}?limit=40`), one, path);
      assert.ok(one <= 10, `${path} takes ${one} queries`);
    }
  });

  test('the counters are what can be counted', async () => {
    await world.settled();
    assert.deepEqual((await recountStatuses(server.ctx, 0)).wrong, []);
  });
});
