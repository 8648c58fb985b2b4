import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issueToken } from '../../server/src/sign-in/index.ts';
import { call, type Person, person } from '../cast.ts';
import { uploaded } from '../pictures.ts';
import { scene } from '../scene.ts';
import { assertRefused, linksOf } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

/** What Mastodon's request specs ask of statuses, one by one; docs/compatibility.md counts them. */
onBothEngines('statuses as Mastodon’s specs ask for them', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine, environment: { SKEIN_RATE_LIMITS: 'on' } });

  const send = (who: Person | null, method: string, path: string, body?: unknown) =>
    call(server, method, path, { ...(who ? { token: who.token } : {}), ...(body ? { body } : {}) });
  const on = (status: { id: string }, what = '') => `/api/v1/statuses/${status.id}${what}`;
  const withScope = async (who: Person, ...scopes: string[]) => {
    const { id } = await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    return issueToken(server.ctx, { appId: id, accountId: who.id, scopes });
  };
  const next = () => world.clock.forward(31 * 60_000);

  test('several are read at once, without those that are not there, and not too many', async () => {
    const [one, other] = [await alice.publish('One'), await bob.publish('Other')];
    const path = `/api/v1/statuses?id[]=${one.id}&id[]=${other.id}&id[]=123123`;
    const { status, body } = await carol.get(path);
    assert.equal(status, 200);
    assert.deepEqual(body.map(({ id }: any) => id).sort(), [one.id, other.id].sort());
    const ids = (count: number) => Array.from({ length: count }, (_, at) => `id[]=${at + 1}`).join('&');
    assert.equal((await carol.get(`/api/v1/statuses?${ids(20)}`)).status, 200);
    assertRefused(await carol.get(`/api/v1/statuses?${ids(21)}`), 422);
  });

  test('a public one is read by anybody, a private one is there for nobody else', async () => {
    const [open, closed] = [
      await alice.publish('Open'),
      await alice.publish('Closed', { visibility: 'private' }),
    ];
    assert.equal((await send(null, 'GET', on(open))).status, 200);
    assertRefused(await send(null, 'GET', on(closed)), 404, 'Record not found');
  });

  test('what filters it meets is told with it, by word and by name, and with what is inside a boost', async () => {
    const { body: words } = await carol.post('/api/v2/filters', {
      title: 'filter1',
      context: ['home'],
      filter_action: 'hide',
      keywords_attributes: [{ keyword: 'banned' }, { keyword: 'irrelevant' }],
    });
    const banned = await alice.publish('this toot is about that banned word');
    const met = { id: words.id, title: 'filter1', filter_action: 'hide' };
    const check = (filtered: any, more: object) => {
      const { filter, ...matches } = filtered[0];
      assert.deepEqual({ id: filter.id, title: filter.title, filter_action: filter.filter_action }, met);
      for (const [name, value] of Object.entries(more)) assert.deepEqual(matches[name], value);
    };
    check((await carol.get(on(banned))).body.filtered, { keyword_matches: ['banned'] });
    const { body: boost } = await bob.post(on(banned, '/reblog'));
    check((await carol.get(on(boost))).body.reblog.filtered, { keyword_matches: ['banned'] });
    const plain = await alice.publish('hello world');
    await carol.post(`/api/v2/filters/${words.id}/statuses`, { status_id: plain.id });
    check((await carol.get(on(plain))).body.filtered, { status_matches: [plain.id] });
    await carol.delete(`/api/v2/filters/${words.id}`);
  });

  test('who publishes is told how often they still may, also when it comes to nothing, until they may not', async () => {
    const dora = await person(server, `dora_${engine}`);
    const seen = await dora.post('/api/v1/statuses', { status: 'Hello world' });
    assert.deepEqual(
      ['limit', 'remaining'].map((name) => seen.headers.get(`x-ratelimit-${name}`)),
      ['300', '299'],
    );
    const nothing = await dora.post('/api/v1/statuses', {});
    assertRefused(nothing, 422);
    assert.equal(nothing.headers.get('x-ratelimit-limit'), '300');
    for (let round = 0; round < 298; round += 1) {
      if (round % 100 === 0) world.clock.forward(6 * 60_000);
      await dora.post('/api/v1/statuses', {});
    }
    world.clock.forward(6 * 60_000);
    const last = await dora.post('/api/v1/statuses', { status: 'One more' });
    assertRefused(last, 429, 'Too many requests');
    assert.deepEqual(
      ['limit', 'remaining'].map((name) => last.headers.get(`x-ratelimit-${name}`)),
      ['300', '0'],
    );
    next();
  });

  test('who may quote it is what its author said, or chose for all', async () => {
    const quotable = (automatic: string[]) => ({ automatic, manual: [], current_user: 'automatic' });
    const choose = (quote_policy: string) =>
      send(alice, 'PATCH', '/api/v1/accounts/update_credentials', { source: { quote_policy } });
    for (const [policy, automatic] of [
      ['followers', ['followers']],
      ['nobody', []],
    ] as const) {
      assert.equal((await choose(policy)).status, 200);
      assert.deepEqual((await alice.publish('As ever')).quote_approval, quotable([...automatic]));
    }
    await choose('public');
    const said = await alice.publish('For followers', { quote_approval_policy: 'followers' });
    assert.deepEqual(said.quote_approval, quotable(['followers']));
    // What an edit does not say stays, and it may say nothing else.
    const kept = await send(alice, 'PUT', on(said), { status: 'I am updated' });
    assert.deepEqual(kept.body.quote_approval, quotable(['followers']));
    const changed = await send(alice, 'PUT', on(said), {
      status: 'I am updated',
      quote_approval_policy: 'public',
    });
    assert.deepEqual(changed.body.quote_approval, quotable(['public']));
  });

  test('one quotes oneself, with a warning and no text too, and a boost stands for what it passes on', async () => {
    const quoted = await alice.publish('Quoted');
    const self = await alice.publish('A quote of mine', { quoted_status_id: quoted.id });
    assert.equal(self.quote.state, 'accepted');
    const { status, body } = await alice.post('/api/v1/statuses', {
      spoiler_text: 'this is a CW',
      quoted_status_id: quoted.id,
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.spoiler_text, 'this is a CW');
    assert.ok(body.quote);
    assert.match(body.content, /RE: /);
    const { body: boost } = await bob.post(on(quoted, '/reblog'));
    const quoting = await carol.publish('Of a boost', { quoted_status_id: boost.id });
    assert.equal(quoting.quote.quoted_status.id, quoted.id);
    const unlisted = await bob.publish('Unlisted', { quoted_status_id: quoted.id, visibility: 'unlisted' });
    assert.equal(unlisted.quote.quoted_status.id, quoted.id);
  });

  test('a whisper quotes only whom it names', async () => {
    const quoted = await alice.publish('Quoted');
    const whisper = (status: string) =>
      bob.post('/api/v1/statuses', { status, quoted_status_id: quoted.id, visibility: 'direct' });
    assertRefused(await whisper('Hello, this is a quote'), 422);
    const named = await whisper('Hello @alice, this is a quote');
    assert.deepEqual([named.status, named.body.quote.quoted_status.id], [200, quoted.id]);
  });

  test('between whom a block stands nothing is quoted', async () => {
    const quoted = await alice.publish('Quoted');
    const before = (await bob.get('/api/v1/accounts/verify_credentials')).body.statuses_count;
    const quote = () => bob.post('/api/v1/statuses', { status: 'Look', quoted_status_id: quoted.id });
    for (const [who, whom] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      await who.post(`/api/v1/accounts/${whom.id}/block`);
      assertRefused(await quote(), 404);
      await who.post(`/api/v1/accounts/${whom.id}/unblock`);
    }
    assert.equal((await bob.get('/api/v1/accounts/verify_credentials')).body.statuses_count, before);
  });

  test('an app that expects others to be named is told whom it did not expect', async () => {
    const status = '@alice hm, @bob is really annoying lately';
    const seen = await carol.post('/api/v1/statuses', { status, allowed_mentions: [String(alice.id)] });
    assertRefused(seen, 422);
    assert.deepEqual(
      seen.body.unexpected_accounts.map(({ id, acct }: any) => ({ id, acct })),
      [{ id: String(bob.id), acct: 'bob' }],
    );
  });

  test('nothing answers what is not there', async () => {
    const answer = (in_reply_to_id: unknown) =>
      alice.post('/api/v1/statuses', { status: 'Hello world', in_reply_to_id });
    assertRefused(await answer('1'), 404);
    assertRefused(await answer(0), 404);
  });

  test('it is published later where it is not too soon for that', async () => {
    const at = (minutes: number) =>
      alice.post('/api/v1/statuses', {
        status: 'Later',
        scheduled_at: new Date(server.ctx.clock.now() + minutes * 60_000).toISOString(),
      });
    const waiting = async () => (await alice.get('/api/v1/scheduled_statuses')).body.length;
    const before = await waiting();
    assertRefused(await at(4), 422);
    assert.equal(await waiting(), before);
    const seen = await at(10);
    assert.deepEqual([seen.status, await waiting()], [200, before + 1]);
    await alice.delete(`/api/v1/scheduled_statuses/${seen.body.id}`);
  });

  test('what is deleted comes back as it was written, its pictures stay for a new draft unless they are to go', async () => {
    const publish = async () => {
      const picture = await uploaded(alice);
      return { picture, status: await alice.publish('To redraft', { media_ids: [picture.id] }) };
    };
    const redrafted = await publish();
    const seen = await alice.delete(on(redrafted.status));
    assert.deepEqual([seen.status, seen.body.id, seen.body.text], [200, redrafted.status.id, 'To redraft']);
    assert.equal(seen.body.media_attachments[0].id, redrafted.picture.id);
    assert.equal((await alice.get(on(redrafted.status))).status, 404);
    await world.settled();
    assert.equal((await alice.get(`/api/v1/media/${redrafted.picture.id}`)).status, 200);
    const gone = await publish();
    assert.equal((await alice.delete(`${on(gone.status)}?delete_media=true`)).status, 200);
    await world.settled();
    assert.equal((await alice.get(`/api/v1/media/${gone.picture.id}`)).status, 404);
    assert.equal((await bob.delete(on(await alice.publish('Mine')))).status, 404);
  });

  test('an edit says something else', async () => {
    const status = await alice.publish('Before');
    const seen = await send(alice, 'PUT', on(status), { status: 'I am updated' });
    assert.equal(seen.status, 200);
    assert.match(seen.body.content, /I am updated/);
    assertRefused(await send(bob, 'PUT', on(status), { status: 'Mine now' }), 404);
    assertRefused(await send(null, 'PUT', on(status), { status: 'Mine now' }), 401);
  });

  for (const [act, undo, mark, scope, count] of [
    ['favourite', 'unfavourite', 'favourited', 'write:favourites', 'favourites_count'],
    ['bookmark', 'unbookmark', 'bookmarked', 'write:bookmarks', null],
    ['reblog', 'unreblog', 'reblogged', 'write:statuses', 'reblogs_count'],
  ] as const) {
    test(`${act} and ${undo}: whose, by whom, and what is said of it`, async () => {
      next();
      const shown = (body: any) => body.reblog ?? body;
      const open = await alice.publish(`To ${act}`);
      const token = await withScope(bob, scope);
      const done = await call(server, 'POST', on(open, `/${act}`), { token });
      assert.deepEqual([done.status, shown(done.body).id, shown(done.body)[mark]], [200, open.id, true]);
      if (count) assert.equal(shown(done.body)[count], 1);
      assertRefused(await send(null, 'POST', on(open, `/${act}`)), 401);
      const reads = await withScope(bob, 'read');
      for (const what of [act, undo])
        assertRefused(await call(server, 'POST', on(open, `/${what}`), { token: reads }), 403);
      assertRefused(await bob.post('/api/v1/statuses/1/' + act), 404);
      assertRefused(await bob.post('/api/v1/statuses/1/' + undo), 404);
      const undone = await call(server, 'POST', on(open, `/${undo}`), { token });
      assert.deepEqual([undone.status, undone.body.id, undone.body[mark]], [200, open.id, false]);
      if (count) assert.equal(undone.body[count], 0);
      // Once more is no fault.
      assert.equal((await bob.post(on(open, `/${undo}`))).status, 200);
      // Taken back also where the author shows them nothing any more, so that the answer is none.
      await bob.post(on(open, `/${act}`));
      await alice.post(`/api/v1/accounts/${bob.id}/block`);
      assertRefused(await bob.post(on(open, `/${undo}`)), 404, 'Record not found');
      await alice.post(`/api/v1/accounts/${bob.id}/unblock`);
      const { body: after } = await bob.get(on(open));
      assert.equal(after[mark], false);
      if (count) assert.equal(after[count], 0);
      const closed = await alice.publish('For followers', { visibility: 'private' });
      for (const what of [act, undo]) assertRefused(await carol.post(on(closed, `/${what}`)), 404);
      await carol.follow(alice);
      const followed = await carol.post(on(closed, `/${act}`));
      // What is for followers is passed on by nobody else.
      assert.equal(followed.status, act === 'reblog' ? 403 : 200, JSON.stringify(followed.body));
      await carol.post(`/api/v1/accounts/${alice.id}/unfollow`);
    });
  }

  test('one pins one’s own, public or private, and takes them off again', async () => {
    next();
    for (const visibility of ['public', 'private']) {
      const status = await alice.publish('To pin', { visibility });
      const token = await withScope(alice, 'write:accounts');
      const pinned = await call(server, 'POST', on(status, '/pin'), { token });
      assert.deepEqual([pinned.status, pinned.body.id, pinned.body.pinned], [200, status.id, true]);
      const off = await call(server, 'POST', on(status, '/unpin'), { token });
      assert.deepEqual([off.status, off.body.pinned], [200, false]);
      assert.equal((await alice.post(on(status, '/unpin'))).status, 200);
    }
    const theirs = await bob.publish('Bob’s');
    assertRefused(await alice.post(on(theirs, '/pin')), 422);
    const reads = await withScope(alice, 'read');
    for (const what of ['pin', 'unpin']) {
      assertRefused(await alice.post(`/api/v1/statuses/1/${what}`), 404);
      assertRefused(await send(null, 'POST', on(theirs, `/${what}`)), 401);
      assertRefused(await call(server, 'POST', on(theirs, `/${what}`), { token: reads }), 403);
    }
  });

  for (const [list, act] of [
    ['favourited_by', 'favourite'],
    ['reblogged_by', 'reblog'],
  ] as const) {
    test(`${list} names those whom the reader does not block, to whom may see the post`, async () => {
      next();
      const status = await alice.publish('Liked');
      for (const who of [bob, carol]) await who.post(on(status, `/${act}`));
      const names = async (who: Person | null, query = '') =>
        (await send(who, 'GET', on(status, `/${list}${query}`))).body.map(({ acct }: any) => acct).sort();
      const token = await withScope(alice, 'read:accounts');
      const seen = await call(server, 'GET', on(status, `/${list}?limit=1`), { token });
      assert.equal(seen.status, 200);
      assert.deepEqual(Object.keys(linksOf(seen)).sort(), ['next', 'prev']);
      assert.deepEqual(await names(alice, '?limit=2'), ['bob', 'carol']);
      assert.deepEqual(await names(null), ['bob', 'carol']);
      await alice.post(`/api/v1/accounts/${bob.id}/block`);
      assert.deepEqual(await names(alice), ['carol']);
      await alice.post(`/api/v1/accounts/${bob.id}/unblock`);
      const closed = await alice.publish('Closed', { visibility: 'private' });
      assertRefused(await send(null, 'GET', on(closed, `/${list}`)), 404);
    });
  }

  test('who may quote a post is changed by its author alone, and stays nobody for what is private', async () => {
    const change = (who: Person | null, status: { id: string }, quote_approval_policy: string) =>
      send(who, 'PUT', on(status, '/interaction_policy'), { quote_approval_policy });
    const own = (automatic: string[]) => ({ automatic, manual: [], current_user: 'automatic' });
    const open = await alice.publish('Open', { quote_approval_policy: 'nobody' });
    for (const [policy, automatic] of [
      ['nobody', []],
      ['followers', ['followers']],
    ] as const) {
      const seen = await change(alice, open, policy);
      assert.deepEqual([seen.status, seen.body.quote_approval], [200, own([...automatic])]);
    }
    assertRefused(await change(null, open, 'public'), 401);
    assertRefused(await change(bob, open, 'public'), 403);
    assert.deepEqual((await alice.get(on(open))).body.quote_approval, own(['followers']));
    const closed = await alice.publish('Closed', { visibility: 'private' });
    const seen = await change(alice, closed, 'public');
    assert.deepEqual([seen.status, seen.body.quote_approval], [200, own([])]);
  });

  test('what quotes a post is listed for its author, who takes their consent back', async () => {
    const quoted = await alice.publish('Quoted');
    const quotes = [];
    for (const who of [bob, carol]) quotes.push(await who.publish('Look', { quoted_status_id: quoted.id }));
    const list = await alice.get(on(quoted, '/quotes'));
    assert.deepEqual(list.body.map(({ id }: any) => id).sort(), quotes.map(({ id }) => id).sort());
    const page = linksOf(await alice.get(on(quoted, '/quotes?limit=1')));
    assert.match(page.prev ?? '', /since_id=/);
    assert.match(page.next ?? '', /max_id=/);
    assert.equal((await bob.get(on(quoted, '/quotes'))).body.length, 2);
    assertRefused(await send(null, 'GET', on(quoted, '/quotes')), 401);
    const revoke = `/quotes/${quotes[0].id}/revoke`;
    assertRefused(await bob.post(on(quoted, revoke)), 403);
    assertRefused(await send(null, 'POST', on(quoted, revoke)), 401);
    assert.equal((await alice.post(on(quoted, revoke))).status, 200);
    assert.deepEqual(
      (await alice.get(on(quoted, '/quotes'))).body.map(({ id }: any) => id),
      [quotes[1].id],
    );
    assert.equal((await bob.get(on(quotes[0]))).body.quote.state, 'revoked');
  });

  test('a conversation is muted and heard again', async () => {
    const status = await alice.publish('Talk');
    const token = await withScope(alice, 'write:mutes');
    for (const [act, muted] of [
      ['mute', true],
      ['unmute', false],
    ] as const) {
      const seen = await call(server, 'POST', on(status, `/${act}`), { token });
      assert.deepEqual([seen.status, seen.body.muted], [200, muted]);
    }
  });
});
