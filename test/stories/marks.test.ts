import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account } from '@skein/api/account.ts';
import { Status, StatusSource } from '@skein/api/status.ts';
import { call, type Person, person, type Seen } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape, linksOf } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('marks', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const idsOf = (seen: Seen): string[] => seen.body.map((one: any) => one.id);
  const mark = (who: Person, id: string, what: string) => who.post(`/api/v1/statuses/${id}/${what}`);
  const nobody = (method: string, path: string) => call(server, method, path);
  const bookmarked = async (who: Person, id: string) =>
    (await who.get(`/api/v1/statuses/${id}`)).body.bookmarked;

  test('a bookmark is kept for its owner alone, once, until they let it go', async () => {
    const post = await alice.publish('worth keeping');
    const seen = await mark(bob, post.id, 'bookmark');
    assertShape(Status, seen.body);
    assert.equal(seen.body.bookmarked, true);
    assert.equal((await mark(bob, post.id, 'bookmark')).status, 200);
    assert.deepEqual(idsOf(await bob.get('/api/v1/bookmarks')), [post.id]);
    assert.equal(await bookmarked(carol, post.id), false);
    assert.deepEqual(await alice.notifications(), []);
    assert.equal((await mark(bob, post.id, 'unbookmark')).body.bookmarked, false);
    assert.equal((await mark(bob, post.id, 'unbookmark')).status, 200);
    assert.deepEqual(idsOf(await bob.get('/api/v1/bookmarks')), []);
  });

  test('marks stand beside each other, and a boost says what the post in it says', async () => {
    const post = await alice.publish('everything at once');
    await mark(bob, post.id, 'favourite');
    await mark(bob, post.id, 'bookmark');
    const boost = (await mark(bob, post.id, 'reblog')).body;
    for (const one of [boost, boost.reblog]) {
      assert.deepEqual([one.favourited, one.reblogged, one.bookmarked], [true, true, true]);
    }
    await mark(bob, boost.id, 'unbookmark');
    assert.equal(await bookmarked(bob, post.id), false);
    await mark(bob, boost.id, 'bookmark');
    assert.deepEqual(idsOf(await bob.get('/api/v1/bookmarks')), [post.id], 'a boost stands for the post');
    await mark(bob, post.id, 'unbookmark');
  });

  for (const [list, verb, scope] of [
    ['bookmarks', 'bookmark', 'read:bookmarks'],
    ['favourites', 'favourite', 'read:favourites'],
  ] as const) {
    test(`${list} are listed by when they were made, page by page`, async () => {
      const dora = await person(server, `dora_${list}`);
      const posts: string[] = [];
      for (let n = 0; n < 5; n += 1) posts.push((await alice.publish(`post ${n}`)).id);
      // Not in the order in which they were written.
      const order = [2, 0, 4, 1, 3].map((n) => posts[n] as string);
      for (const id of order) await mark(dora, id, verb);
      const expected = order.toReversed();
      const pages: string[][] = [];
      let at: string | undefined = `/api/v1/${list}?limit=2`;
      const first: Seen = await dora.get(at);
      while (at) {
        const seen: Seen = await dora.get(at);
        for (const one of seen.body) assertShape(Status, one);
        pages.push(idsOf(seen));
        at = linksOf(seen).next;
        assert.ok(pages.length < 10);
      }
      assert.deepEqual(pages.flat(), expected);
      const added = (await alice.publish('one more')).id;
      await mark(dora, added, verb);
      assert.deepEqual(idsOf(await dora.get(linksOf(first).prev as string)), [added]);
      await alice.delete(`/api/v1/statuses/${added}`);
      await world.settled();
      assert.deepEqual(idsOf(await dora.get(`/api/v1/${list}`)), expected, 'what was deleted is gone');
      assertRefused(await nobody('GET', `/api/v1/${list}`), 401);
      const other = await person(server, `other_${list}`, { scopes: ['read:statuses'] });
      assertRefused(await other.get(`/api/v1/${list}`), 403);
      assert.deepEqual(idsOf(await carol.get(`/api/v1/${list}`)), [], scope);
    });
  }

  test('a list of marks costs no more queries for twenty than for two', async () => {
    const eve = await person(server, 'eve');
    const make = async (count: number) => {
      for (let n = 0; n < count; n += 1) await mark(eve, (await alice.publish(`cost ${n}`)).id, 'bookmark');
    };
    await make(2);
    await forgetAll(server);
    const few = await statementsOf(() => eve.get('/api/v1/bookmarks'));
    await make(18);
    await forgetAll(server);
    const many = await statementsOf(() => eve.get('/api/v1/bookmarks'));
    assert.ok(many.length <= few.length, `${many.length} for twenty, ${few.length} for two`);
  });

  test('what cannot be seen is not bookmarked, and what was hidden since is let go', async () => {
    const secret = await alice.publish('for followers', { visibility: 'private' });
    assertRefused(await mark(bob, secret.id, 'bookmark'), 404);
    assertRefused(await mark(bob, '1', 'bookmark'), 404);
    assertRefused(await nobody('POST', `/api/v1/statuses/${secret.id}/bookmark`), 401);
    const reader = await person(server, 'reads_only', { scopes: ['read', 'write:favourites'] });
    const open = await alice.publish('open');
    assertRefused(await mark(reader, open.id, 'bookmark'), 403);
    assertRefused(await mark(reader, open.id, 'unbookmark'), 403);
    await carol.follow(alice);
    await mark(carol, secret.id, 'bookmark');
    await carol.post(`/api/v1/accounts/${alice.id}/unfollow`);
    assert.deepEqual(idsOf(await carol.get('/api/v1/bookmarks')), []);
    assertRefused(await mark(carol, secret.id, 'unbookmark'), 404);
    await carol.follow(alice);
    assert.equal(await bookmarked(carol, secret.id), false);
  });

  test('who favourited and who boosted is listed, without whom the reader hides', async () => {
    const post = await alice.publish('popular');
    for (const who of [bob, carol]) {
      await mark(who, post.id, 'favourite');
      await mark(who, post.id, 'reblog');
    }
    for (const list of ['favourited_by', 'reblogged_by']) {
      const path = `/api/v1/statuses/${post.id}/${list}`;
      const all = await nobody('GET', path);
      for (const one of all.body) assertShape(Account, one);
      assert.deepEqual(idsOf(all), [String(carol.id), String(bob.id)]);
      const first = await nobody('GET', `${path}?limit=1`);
      assert.deepEqual(idsOf(first), [String(carol.id)]);
      assert.deepEqual(idsOf(await nobody('GET', linksOf(first).next as string)), [String(bob.id)]);
      assert.match(first.headers.get('link') ?? '', /since_id=\d+>; rel="prev"/);
      await carol.post(`/api/v1/accounts/${bob.id}/mute`);
      assert.deepEqual(idsOf(await carol.get(path)), [String(carol.id)]);
      await carol.post(`/api/v1/accounts/${bob.id}/unmute`);
      await bob.post(`/api/v1/accounts/${carol.id}/block`);
      assert.deepEqual(idsOf(await carol.get(path)), [String(carol.id)], 'who blocks the reader');
      assert.deepEqual(idsOf(await bob.get(path)), [String(bob.id)], 'whom the reader blocks');
      await bob.post(`/api/v1/accounts/${carol.id}/unblock`);
      const wrong = await person(server, `scope_${list}`, { scopes: ['read:statuses'] });
      assertRefused(await wrong.get(path), 403);
    }
    const secret = await alice.publish('for followers', { visibility: 'private' });
    assertRefused(await bob.get(`/api/v1/statuses/${secret.id}/favourited_by`), 404);
    assertRefused(await bob.get(`/api/v1/statuses/${secret.id}/reblogged_by`), 404);
  });

  test('a boost for followers alone does not say who boosted', async () => {
    const post = await alice.publish('passed on quietly');
    await bob.post(`/api/v1/statuses/${post.id}/reblog`, { visibility: 'private' });
    assert.deepEqual(idsOf(await alice.get(`/api/v1/statuses/${post.id}/reblogged_by`)), []);
  });

  test('several statuses are shown by their ids, in the order asked', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.push((await alice.publish(`several ${n}`)).id);
    const secret = await alice.publish('for nobody', { visibility: 'direct' });
    const query = (asked: string[]) => `/api/v1/statuses?${asked.map((id) => `id[]=${id}`).join('&')}`;
    const asked = [ids[2], secret.id, '1', ids[0], ids[2]] as string[];
    const seen = await bob.get(query(asked));
    assert.deepEqual(idsOf(seen), [ids[2], ids[0]]);
    for (const one of seen.body) assertShape(Status, one);
    assert.deepEqual(idsOf(await bob.get('/api/v1/statuses')), []);
    assert.equal((await nobody('GET', query(Array(20).fill(ids[0])))).status, 200);
    assertRefused(await nobody('GET', query(Array(21).fill(ids[0]))), 422);
  });

  test('the source of a status is what was typed', async () => {
    const post = await alice.publish('Typed *so* & https://example.org', { spoiler_text: 'Careful' });
    const seen = await bob.get(`/api/v1/statuses/${post.id}/source`);
    assertShape(StatusSource, seen.body);
    assert.deepEqual(seen.body, {
      id: post.id,
      text: 'Typed *so* & https://example.org',
      spoiler_text: 'Careful',
    });
    assertRefused(await nobody('GET', `/api/v1/statuses/${post.id}/source`), 401);
    const secret = await alice.publish('secret', { visibility: 'direct' });
    assertRefused(await bob.get(`/api/v1/statuses/${secret.id}/source`), 404);
  });
});
