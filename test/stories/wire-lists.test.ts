import assert from 'node:assert/strict';
import { test } from 'node:test';
import { announce } from '../../server/src/announcements/index.ts';
import { issueToken, revokeToken } from '../../server/src/sign-in/index.ts';
import { call, type Person, person } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertRefused, linksOf } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

/** What Mastodon's request specs ask of apps, filters, polls and a member's own lists, one by one; docs/compatibility.md counts them. */
onBothEngines('apps and lists as Mastodon’s specs ask for them', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const send = (who: Person | null, method: string, path: string, body?: unknown) =>
    call(server, method, path, { ...(who ? { token: who.token } : {}), ...(body ? { body } : {}) });
  const appId = async () =>
    (await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow()).id;
  const tokenFor = async (accountId: number | null, ...scopes: string[]) =>
    issueToken(server.ctx, { appId: await appId(), accountId, scopes });
  const refusesScope = async (scope: string, method: string, path: string) =>
    assertRefused(
      await call(server, method, path, {
        token: await tokenFor(alice.id, scope),
        ...(method === 'GET' ? {} : { body: {} }),
      }),
      403,
    );

  test('an app registers with what it says, and is refused what makes no sense', async () => {
    const register = (more: object) =>
      call(server, 'POST', '/api/v1/apps', {
        body: {
          client_name: 'Test app',
          redirect_uris: ['urn:ietf:wg:oauth:2.0:oob'],
          scopes: 'read write',
          ...more,
        },
      });
    const { status, body } = await register({});
    assert.equal(status, 200);
    assert.deepEqual(
      [body.name, body.website, body.scopes, body.redirect_uris, body.redirect_uri],
      ['Test app', null, ['read', 'write'], ['urn:ietf:wg:oauth:2.0:oob'], 'urn:ietf:wg:oauth:2.0:oob'],
    );
    for (const name of ['id', 'client_id', 'client_secret', 'vapid_key'])
      assert.equal(typeof body[name], 'string', name);
    assert.deepEqual((await register({ scopes: undefined })).body.scopes, ['read']);
    assert.deepEqual((await register({ scopes: 'read '.repeat(40).trim() })).body.scopes, ['read']);
    assert.equal((await register({ website: 'https://app.example/' })).body.website, 'https://app.example/');
    const two = ['https://redirect1.example/', 'app://redirect2.example/'];
    for (const redirect_uris of [two, two.join('\n')]) {
      const made = await register({ redirect_uris });
      assert.deepEqual([made.body.redirect_uris, made.body.redirect_uri], [two, two.join('\n')]);
    }
    const long = 'hoge'.repeat(2000);
    for (const wrong of [
      { scopes: 'hoge' },
      { client_name: 'hoge'.repeat(20) },
      { website: `https://foo.example/${long}` },
      { redirect_uris: `https://app.example/${long}` },
      { redirect_uris: Array.from({ length: 500 }, (_, at) => `https://app.example/${at}/callback`) },
      { redirect_uris: [] },
      { redirect_uris: '\n' },
      { redirect_uris: '' },
      { client_name: '' },
    ])
      assertRefused(await register(wrong), 422);
  });

  test('any token names its app, without its secrets', async () => {
    const path = '/api/v1/apps/verify_credentials';
    for (const token of [
      alice.token,
      await tokenFor(null, 'read'),
      await tokenFor(alice.id, 'admin:write'),
    ]) {
      const { status, body } = await call(server, 'GET', path, { token });
      assert.deepEqual([status, body.name, body.website], [200, 'Test app', null]);
      for (const name of ['id', 'scopes', 'redirect_uris', 'vapid_key']) assert.ok(name in body, name);
      assert.ok(!('client_secret' in body) && !('client_id' in body));
    }
    assertRefused(await call(server, 'GET', path), 401);
    const ended = await tokenFor(alice.id, 'read');
    await revokeToken(server.ctx, ended);
    assertRefused(await call(server, 'GET', path, { token: ended }), 401);
    assertRefused(await call(server, 'GET', path, { token: 'invalid' }), 401, 'The access token is invalid');
  });

  test('filters: made, read, changed with their keywords, and taken away by whose they are', async () => {
    const path = '/api/v2/filters';
    const whole = {
      title: 'magic',
      context: ['home'],
      filter_action: 'hide',
      keywords_attributes: [{ keyword: 'magic' }],
    };
    for (const [method, at, scope] of [
      ['GET', path, 'write'],
      ['POST', path, 'read'],
      ['GET', `${path}/1`, 'write'],
      ['PUT', `${path}/1`, 'read'],
      ['DELETE', `${path}/1`, 'read'],
    ] as const) {
      assertRefused(await send(null, method, at), 401);
      await refusesScope(scope, method, at);
    }
    const { status, body: made } = await alice.post(path, whole);
    assert.deepEqual(
      [status, made.title, made.filter_action, made.context],
      [200, 'magic', 'hide', ['home']],
    );
    assert.deepEqual([made.keywords[0].keyword, made.keywords[0].whole_word], ['magic', true]);
    for (const wrong of [{ title: undefined }, { context: undefined }, { context: ['shaolin'] }])
      assertRefused(await alice.post(path, { ...whole, ...wrong }), 422);
    const at = `${path}/${made.id}`;
    assert.deepEqual(
      (await alice.get(path)).body.map(({ id }: any) => id),
      [made.id],
    );
    assert.equal((await alice.get(at)).body.id, made.id);
    const change = (who: Person, body: object) => send(who, 'PUT', at, body);
    const changed = await change(alice, { title: 'updated', context: ['home', 'public'] });
    assert.deepEqual(
      [changed.status, changed.body.title, changed.body.context],
      [200, 'updated', ['home', 'public']],
    );
    assertRefused(await change(alice, { title: 'updated', context: ['word'] }), 422);
    const [{ id }] = made.keywords;
    const bulk = await change(alice, { keywords_attributes: [{ id, keyword: 'updated' }] });
    assert.deepEqual([bulk.status, bulk.body.keywords[0].keyword], [200, 'updated']);
    assertRefused(await bob.get(at), 404);
    assertRefused(await change(bob, { title: 'mine' }), 404);
    assertRefused(await bob.delete(at), 404);
    assert.equal((await alice.delete(at)).status, 200);
    assertRefused(await alice.get(at), 404);
  });

  test('what stands in a filter has addresses of its own, for nobody else', async () => {
    const { body: filter } = await alice.post('/api/v2/filters', { title: 'Own', context: ['home'] });
    const status = await bob.publish('To be named');
    for (const [kind, input, more] of [
      ['keywords', { keyword: 'magic', whole_word: false }, { keyword: 'magic', whole_word: false }],
      ['statuses', { status_id: status.id }, { status_id: status.id }],
    ] as const) {
      const list = `/api/v2/filters/${filter.id}/${kind}`;
      const made = await alice.post(list, input);
      const { id, ...said } = made.body;
      assert.deepEqual([made.status, said], [200, more]);
      const one = `/api/v2/filters/${kind}/${id}`;
      assert.deepEqual((await alice.get(list)).body, [made.body]);
      assert.deepEqual((await alice.get(one)).body, made.body);
      assertRefused(await bob.get(list), 404);
      assertRefused(await bob.post(list, input), 404);
      assertRefused(await bob.get(one), 404);
      assertRefused(await bob.delete(one), 404);
      if (kind === 'keywords') {
        assertRefused(await send(bob, 'PUT', one, { keyword: 'updated' }), 404);
        assert.equal((await send(alice, 'PUT', one, { keyword: 'updated' })).body.keyword, 'updated');
      }
      assert.equal((await alice.delete(one)).status, 200);
      assertRefused(await alice.get(one), 404);
    }
    await alice.delete(`/api/v2/filters/${filter.id}`);
  });

  test('filters in their older form are made, read, changed and taken away', async () => {
    const path = '/api/v1/filters';
    for (const [irreversible, whole_word] of [
      [true, false],
      [false, true],
    ]) {
      const { status, body } = await alice.post(path, {
        phrase: 'x',
        context: ['home'],
        irreversible,
        whole_word,
      });
      assert.deepEqual(
        [status, body.phrase, body.context, body.irreversible, body.whole_word, body.expires_at],
        [200, 'x', ['home'], irreversible, whole_word, null],
      );
      await alice.delete(`${path}/${body.id}`);
    }
    const made = await alice.post(path, { phrase: 'magic', context: ['home'] });
    const one = `${path}/${made.body.id}`;
    assert.deepEqual(
      (await alice.get(path)).body.map(({ id }: any) => id),
      [made.body.id],
    );
    assert.equal((await alice.get(one)).body.phrase, 'magic');
    assertRefused(await bob.get(one), 404);
    const changed = await send(alice, 'PUT', one, { phrase: 'updated' });
    assert.deepEqual([changed.status, changed.body.phrase], [200, 'updated']);
    assertRefused(await send(bob, 'PUT', one, { phrase: 'mine', context: ['home'] }), 404);
    assertRefused(await bob.delete(one), 404);
    assert.equal((await alice.delete(one)).status, 200);
    assertRefused(await alice.get(one), 404);
  });

  for (const [list, act] of [
    ['blocks', 'block'],
    ['mutes', 'mute'],
  ] as const) {
    test(`${list} are listed in their order, by the ids of the rows`, async () => {
      const owner = await person(server, `${list}_${engine}`);
      const crowd = [];
      for (const name of ['a', 'b', 'c']) {
        const one = await person(server, `${name}_${list}_${engine}`);
        crowd.push(one);
        await owner.post(`/api/v1/accounts/${one.id}/${act}`);
      }
      const ids = (seen: any) => seen.body.map(({ id }: any) => Number(id));
      const newest = crowd.map(({ id }) => id).reverse();
      assert.deepEqual(ids(await owner.get(`/api/v1/${list}`)), newest);
      const page = await owner.get(`/api/v1/${list}?limit=2`);
      assert.deepEqual(ids(page), newest.slice(0, 2));
      const { next, prev } = linksOf(page);
      assert.match(next ?? '', /limit=2&max_id=\d+$/);
      assert.match(prev ?? '', /limit=2&since_id=\d+$/);
      const below = /max_id=(\d+)/.exec(next ?? '')?.[1];
      assert.deepEqual(ids(await owner.get(`/api/v1/${list}?max_id=${below}`)), newest.slice(2));
      assert.deepEqual(ids(await owner.get(`/api/v1/${list}?since_id=${below}`)), newest.slice(0, 1));
      assertRefused(await send(null, 'GET', `/api/v1/${list}`), 401);
      await refusesScope('write', 'GET', `/api/v1/${list}`);
    });
  }

  for (const [list, act] of [
    ['bookmarks', 'bookmark'],
    ['favourites', 'favourite'],
  ] as const) {
    test(`${list} are the member’s own, page by page`, async () => {
      const posts = [await bob.publish('One'), await bob.publish('Two')];
      for (const { id } of posts) await carol.post(`/api/v1/statuses/${id}/${act}`);
      const { status, body } = await carol.get(`/api/v1/${list}`);
      assert.equal(status, 200);
      assert.deepEqual(
        body.map(({ id }: any) => id),
        posts.map(({ id }) => id).reverse(),
      );
      assert.equal(body[0].account.id, String(bob.id));
      const page = await carol.get(`/api/v1/${list}?limit=1`);
      assert.equal(page.body.length, 1);
      assert.match(linksOf(page).next ?? '', /limit=1&max_id=\d+$/);
      assert.match(linksOf(page).prev ?? '', /limit=1&min_id=\d+$/);
      assertRefused(await send(null, 'GET', `/api/v1/${list}`), 401);
      await refusesScope('write', 'GET', `/api/v1/${list}`);
    });
  }

  test('who asks to follow is listed, let in or refused', async () => {
    const locked = await person(server, `locked_${engine}`);
    await send(locked, 'PATCH', '/api/v1/accounts/update_credentials', { locked: true });
    for (const who of [bob, carol]) await who.follow(locked);
    const list = async (query = '') => (await locked.get(`/api/v1/follow_requests${query}`)).body;
    assert.deepEqual((await list()).map(({ acct }: any) => acct).sort(), ['bob', 'carol']);
    assert.equal((await list('?limit=1')).length, 1);
    const answer = (who: Person, what: string) => locked.post(`/api/v1/follow_requests/${who.id}/${what}`);
    const [yes, no] = [await answer(bob, 'authorize'), await answer(carol, 'reject')];
    assert.deepEqual([yes.status, yes.body.followed_by], [200, true]);
    assert.deepEqual([no.status, no.body.followed_by], [200, false]);
    assert.deepEqual(await list(), []);
    await refusesScope('write', 'GET', '/api/v1/follow_requests');
    for (const what of ['authorize', 'reject'])
      await refusesScope('read', 'POST', `/api/v1/follow_requests/${bob.id}/${what}`);
  });

  test('domains are blocked and let in again', async () => {
    const path = '/api/v1/domain_blocks';
    const domains = ['example.com', 'example.net', 'example.org', 'example.com.br'];
    for (const domain of domains) assert.equal((await alice.post(path, { domain })).status, 200);
    assert.deepEqual((await alice.get(path)).body.sort(), [...domains].sort());
    assert.equal((await alice.get(`${path}?limit=2`)).body.length, 2);
    for (const domain of ['', 'example com']) assertRefused(await alice.post(path, { domain }), 422);
    const remove = (domain: string) => send(alice, 'DELETE', path, { domain });
    assert.equal((await remove('example.com')).status, 200);
    assert.ok(!(await alice.get(path)).body.includes('example.com'));
    assert.equal((await remove('example.edu')).status, 200);
    await refusesScope('write:blocks', 'GET', path);
    for (const method of ['POST', 'DELETE']) await refusesScope('read', method, path);
  });

  test('what the server tells is read, dismissed and answered by members', async () => {
    const id = await announce(server.ctx, { text: 'Hello', startsAt: null, endsAt: null, allDay: false });
    const path = '/api/v1/announcements';
    assertRefused(await send(null, 'GET', path), 401);
    assert.ok((await alice.get(path)).body.some((one: any) => one.id === String(id)));
    const goose = `${path}/${id}/reactions/${encodeURIComponent('😂')}`;
    for (const method of ['PUT', 'DELETE']) {
      assertRefused(await send(null, method, goose), 401);
      assert.equal((await send(alice, method, goose)).status, 200);
      const { body } = await alice.get(path);
      assert.equal(body.find((one: any) => one.id === String(id)).reactions.length, method === 'PUT' ? 1 : 0);
    }
    assertRefused(await send(null, 'POST', `${path}/${id}/dismiss`), 401);
    assert.equal((await alice.post(`${path}/${id}/dismiss`)).status, 200);
    assert.ok(!(await alice.get(path)).body.some((one: any) => one.id === String(id)));
  });

  test('a poll is read by who may see its post, and chosen in once', async () => {
    const ask = async (more: object = {}) =>
      (await alice.publish('Which?', { poll: { options: ['grey', 'white'], expires_in: 3600 }, ...more }))
        .poll;
    const open = await ask();
    const { status, body } = await bob.get(`/api/v1/polls/${open.id}`);
    assert.deepEqual(
      [status, body.id, body.voted, body.expired, body.multiple, body.votes_count],
      [200, open.id, false, false, false, 0],
    );
    assert.deepEqual(
      body.options.map(({ title }: any) => title),
      ['grey', 'white'],
    );
    const closed = await ask({ visibility: 'private' });
    for (const who of [null, bob]) assertRefused(await send(who, 'GET', `/api/v1/polls/${closed.id}`), 404);
    assertRefused(await bob.post(`/api/v1/polls/${closed.id}/votes`, { choices: [0] }), 404);
    await refusesScope('write', 'GET', `/api/v1/polls/${open.id}`);
    const voted = await bob.post(`/api/v1/polls/${open.id}/votes`, { choices: ['1'] });
    assert.deepEqual([voted.status, voted.body.voted, voted.body.own_votes], [200, true, [1]]);
    assert.deepEqual(
      voted.body.options.map((one: any) => one.votes_count),
      [0, 1],
    );
  });

  test('what one chose for one’s app, whom one shows, who suggests themselves: of members alone', async () => {
    for (const [path, scope] of [
      ['/api/v1/preferences', 'write'],
      ['/api/v1/endorsements', 'write'],
      ['/api/v1/suggestions', 'write'],
      ['/api/v2/suggestions', 'write'],
    ] as const) {
      assertRefused(await send(null, 'GET', path), 401);
      await refusesScope(scope, 'GET', path);
      assert.equal((await alice.get(path)).status, 200);
    }
    assert.deepEqual((await alice.get('/api/v1/endorsements')).body, []);
    await alice.follow(bob);
    await alice.post(`/api/v1/accounts/${bob.id}/endorse`);
    assert.equal((await alice.get('/api/v1/endorsements')).body[0].acct, 'bob');
    assertRefused(await send(null, 'DELETE', `/api/v1/suggestions/${bob.id}`), 401);
    await refusesScope('read', 'DELETE', `/api/v1/suggestions/${bob.id}`);
  });

  test('a report is kept with what it says, about posts of whom it is about', async () => {
    const post = await bob.publish('Bad');
    const report = (more: object = {}) =>
      carol.post('/api/v1/reports', {
        account_id: String(bob.id),
        status_ids: [post.id],
        comment: 'reasons',
        category: 'other',
        ...more,
      });
    const { status, body } = await report();
    assert.deepEqual(
      [status, body.status_ids, body.category, body.comment],
      [200, [post.id], 'other', 'reasons'],
    );
    assert.equal((await report({ category: 'spam' })).body.category, 'spam');
    assertRefused(await report({ account_id: String(alice.id) }), 404);
    await refusesScope('read', 'POST', '/api/v1/reports');
    await world.settled();
  });

  test('this server says what it is called and what it takes, to whoever asks', async () => {
    for (const who of [null, alice]) {
      const { status, body } = await send(who, 'GET', '/api/v2/instance');
      assert.equal(status, 200);
      assert.equal(typeof body.title, 'string');
      assert.ok(body.api_versions.mastodon >= 10);
      const { accounts, statuses, polls } = body.configuration;
      for (const number of [
        accounts.max_featured_tags,
        accounts.max_pinned_statuses,
        statuses.max_characters,
        statuses.max_media_attachments,
        polls.max_options,
      ])
        assert.ok(number > 0);
      assert.equal((await send(who, 'GET', '/api/v1/instance')).body.title, body.title);
    }
  });
});
