import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { as } from '../../server/src/context.ts';
import { issueToken } from '../../server/src/sign-in/index.ts';
import { publish } from '../../server/src/statuses/index.ts';
import { call, type Person } from '../cast.ts';
import { picture, uploaded } from '../pictures.ts';
import { upsertTestRemote } from '../remote.ts';
import { scene } from '../scene.ts';
import { assertRefused, linksOf } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

/** What Mastodon's request specs ask of timelines, search, uploads, marks of reading, one by one; docs/compatibility.md counts them. */
onBothEngines('timelines, search and uploads as Mastodon’s specs ask for them', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  const ids: Record<'local' | 'remote' | 'media', string> = { local: '', remote: '', media: '' };

  const send = (who: Person | null, method: string, path: string, body?: unknown) =>
    call(server, method, path, { ...(who ? { token: who.token } : {}), ...(body ? { body } : {}) });
  const tokenFor = async (accountId: number | null, ...scopes: string[]) => {
    const { id } = await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    return issueToken(server.ctx, { appId: id, accountId, scopes });
  };

  before(async () => {
    const { ctx } = server;
    ids.local = (await alice.publish('From here')).id;
    const authorId = await upsertTestRemote(ctx, `far_${engine}`);
    ids.remote = String(
      await publish(as(ctx, { kind: 'remote', accountId: authorId }), {
        authorId,
        content: '<p>From far</p>',
        source: null,
        spoiler: '',
        sensitive: false,
        language: 'en',
        visibility: 0,
        inReplyToId: null,
        mentioned: [],
        idempotencyKey: null,
        remote: {
          uri: `https://elsewhere.example/far/${engine}`,
          url: null,
          published: ctx.clock.now(),
          precision: 1,
        },
      }),
    );
    ids.media = (await bob.publish('', { media_ids: [(await uploaded(bob)).id] })).id;
    await carol.publish('For followers', { visibility: 'private' });
    await world.settled();
  });

  test('the public timeline: from here, from elsewhere, with pictures, to everybody', async () => {
    const { local, remote, media } = ids;
    for (const [query, wanted] of [
      ['', [local, remote, media]],
      ['local=true', [local, media]],
      ['remote=true', [remote]],
      ['local=true&remote=true', [local, remote, media]],
      ['only_media=true', [media]],
    ] as const) {
      for (const who of [null, carol]) {
        const { status, body } = await send(who, 'GET', `/api/v1/timelines/public?${query}`);
        assert.equal(status, 200);
        assert.deepEqual(body.map(({ id }: any) => id).sort(), [...wanted].sort(), query);
      }
    }
    const page = await carol.get('/api/v1/timelines/public?limit=1');
    assert.deepEqual([page.body.length, page.body[0].id], [1, media]);
    assert.match(linksOf(page).next ?? '', new RegExp(`public\\?limit=1&max_id=${media}$`));
    assert.match(linksOf(page).prev ?? '', new RegExp(`public\\?limit=1&min_id=${media}$`));
    const token = await tokenFor(carol.id, 'profile');
    assertRefused(await call(server, 'GET', '/api/v1/timelines/public', { token }), 403);
  });

  test('home is of those whom one follows, for people', async () => {
    await carol.follow(bob);
    await bob.publish('New from bob');
    await alice.publish('New from alice');
    await world.settled();
    const { status, body } = await carol.get('/api/v1/timelines/home');
    assert.equal(status, 200);
    const names = new Set(body.map(({ account }: any) => account.acct));
    assert.deepEqual([...names].sort(), ['bob', 'carol']);
    const page = await carol.get('/api/v1/timelines/home?limit=1');
    assert.equal(page.body.length, 1);
    const [{ id }] = page.body;
    assert.match(linksOf(page).next ?? '', new RegExp(`home\\?limit=1&max_id=${id}$`));
    assert.match(linksOf(page).prev ?? '', new RegExp(`home\\?limit=1&min_id=${id}$`));
    assertRefused(await send(null, 'GET', '/api/v1/timelines/home'), 401);
    const app = await call(server, 'GET', '/api/v1/timelines/home', { token: await tokenFor(null, 'read') });
    assertRefused(app, 422);
    assert.equal(app.headers.get('link'), null);
    const token = await tokenFor(carol.id, 'write');
    assertRefused(await call(server, 'GET', '/api/v1/timelines/home', { token }), 403);
  });

  test('nothing trends of a page that nobody links to, or that nobody let through', async () => {
    assertRefused(await carol.get('/api/v1/timelines/link?url=https://example.com/'), 404);
    const token = await tokenFor(carol.id, 'profile');
    const path = '/api/v1/timelines/link?url=https://example.com/';
    assertRefused(await call(server, 'GET', path, { token }), 403);
  });

  test('search finds people by a part of their name, all or those one follows', async () => {
    const search = (query: string, who: Person | null = carol) => send(who, 'GET', `/api/v2/search?${query}`);
    assert.equal((await search('q=test')).status, 200);
    const names = async (query: string) => (await search(query)).body.accounts.map(({ acct }: any) => acct);
    assert.deepEqual(await names('q=ali&type=accounts'), ['alice']);
    assert.deepEqual(await names('q=bob&type=accounts&following=true'), ['bob']);
    assert.deepEqual(await names('q=alice&type=accounts&following=true'), []);
    for (const query of ['q=test1&resolve=1', 'q=test1&offset=1', 'q=test1&type=accounts&offset=1'])
      assert.equal((await search(query)).status, 200, query);
  });

  test('search asks for what makes sense', async () => {
    const search = (query: string, who: Person | null = carol) => send(who, 'GET', `/api/v2/search?${query}`);
    assertRefused(await search('q=test1&offset=-100&type=accounts'), 400);
    assertRefused(await search('q=test1&limit=-100&type=accounts'), 400);
    assertRefused(await search('', null), 400);
  });

  test('strangers search what is known here, on one page', async () => {
    const search = (query: string) => send(null, 'GET', `/api/v2/search?${query}`);
    for (const q of ['test', 'test1']) assert.equal((await search(`q=${q}`)).status, 200);
    const resolving = await search('q=test1&resolve=1');
    assertRefused(resolving, 401);
    assert.match(resolving.body.error, /resolve remote resources/);
    const paging = await search('q=test1&offset=1');
    assertRefused(paging, 401);
    assert.match(paging.body.error, /pagination/);
  });

  test('uploads: taken in, described, thrown away, by whose they are', async () => {
    const send = (
      path: string,
      token: string | null,
      bytes: Uint8Array,
      type: string,
      description?: string,
    ) => {
      const form = new FormData();
      form.append('file', new Blob([bytes as never], { type }), 'goose');
      if (description) form.append('description', description);
      const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
      return fetch(server.address + path, { method: 'POST', headers, body: form });
    };
    const reads = await tokenFor(alice.id, 'read');
    for (const version of ['v1', 'v2']) {
      const path = `/api/${version}/media`;
      for (const kind of ['jpeg', 'gif'] as const) {
        const seen = await send(path, alice.token, await picture(kind), `image/${kind}`, `a ${kind}`);
        const body = (await seen.json()) as { type: string; description: string };
        assert.equal(seen.status, 200, kind);
        assert.deepEqual([body.type, body.description], ['image', `a ${kind}`]);
      }
      const junk = await send(path, alice.token, new TextEncoder().encode('no picture'), 'image/jpeg');
      assert.equal(junk.status, 422);
      assert.equal((await send(path, null, await picture('png'), 'image/png')).status, 401);
      assert.equal((await send(path, reads, await picture('png'), 'image/png')).status, 403);
    }
    const one = await uploaded(alice, { description: 'old' });
    const at = `/api/v1/media/${one.id}`;
    const { status, body } = await alice.get(at);
    assert.deepEqual([status, body.id, body.description, body.type], [200, one.id, 'old', 'image']);
    const describe = (who: Person) =>
      call(server, 'PUT', at, { token: who.token, body: { description: 'Lorem ipsum!!!' } });
    assertRefused(await bob.get(at), 404);
    assertRefused(await describe(bob), 404);
    assertRefused(await bob.delete(at), 404);
    assert.equal((await describe(alice)).body.description, 'Lorem ipsum!!!');
    for (const method of ['GET', 'PUT', 'DELETE'])
      assertRefused(
        await call(server, method, at, { token: reads, ...(method === 'PUT' ? { body: {} } : {}) }),
        403,
      );
    const used = await uploaded(alice);
    await alice.publish('With it', { media_ids: [used.id] });
    assertRefused(await alice.get(`/api/v1/media/${used.id}`), 404);
    assertRefused(
      await call(server, 'PUT', `/api/v1/media/${used.id}`, { token: alice.token, body: {} }),
      404,
    );
    assertRefused(
      await alice.delete(`/api/v1/media/${used.id}`),
      422,
      'Media attachment is currently used by a status',
    );
    assert.equal((await alice.delete(at)).status, 200);
    assertRefused(await alice.get(at), 404);
  });

  test('how far one has read is kept for each timeline', async () => {
    const mark = (body: object) => alice.post('/api/v1/markers', body);
    assert.equal((await mark({ home: { last_read_id: '69420' } })).body.home.last_read_id, '69420');
    const both = await mark({ home: { last_read_id: '70120' }, notifications: { last_read_id: '89345' } });
    assert.equal(both.status, 200);
    const seen = await alice.get('/api/v1/markers?timeline[]=home&timeline[]=notifications');
    assert.equal(seen.status, 200);
    assert.deepEqual([seen.body.home.last_read_id, seen.body.notifications.last_read_id], ['70120', '89345']);
    assert.match(seen.body.home.updated_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('notifications: which, of whom, how many, and gone when they are dismissed', async () => {
    const post = await alice.publish('Test');
    await bob.post(`/api/v1/statuses/${post.id}/reblog`);
    const mention = await bob.publish('Hello @alice');
    for (const who of [bob, carol]) await who.post(`/api/v1/statuses/${post.id}/favourite`);
    await bob.follow(alice);
    await world.settled();
    const list = async (query: string) => {
      const seen = await alice.get(`/api/v1/notifications?${query}`);
      assert.equal(seen.status, 200, query);
      return seen.body;
    };
    const types = async (query: string) => new Set((await list(query)).map(({ type }: any) => type));
    for (const type of ['reblog', 'mention', 'favourite', 'follow'])
      assert.ok((await types('')).has(type), type);
    assert.deepEqual(
      [...new Set((await list(`account_id=${carol.id}`)).map((one: any) => one.account.acct))],
      ['carol'],
    );
    assert.deepEqual(await list('account_id=foo'), []);
    assert.equal((await types('exclude_types[]=mention')).has('mention'), false);
    assert.ok((await types('exclude_types[]=mention')).size > 0);
    assert.deepEqual([...(await types('types[]=mention'))], ['mention']);
    const page = await alice.get('/api/v1/notifications?limit=3');
    assert.equal(page.body.length, 3);
    assert.match(linksOf(page).next ?? '', new RegExp(`limit=3&max_id=${page.body[2].id}$`));
    assert.match(linksOf(page).prev ?? '', new RegExp(`limit=3&min_id=${page.body[0].id}$`));
    const [{ id, status }] = await list('types[]=mention');
    assert.equal(status.id, mention.id);
    const one = `/api/v1/notifications/${id}`;
    assert.equal((await alice.get(one)).status, 200);
    assertRefused(await bob.get(one), 404);
    assertRefused(await bob.post(`${one}/dismiss`), 404);
    const writes = await tokenFor(alice.id, 'write');
    for (const path of ['/api/v1/notifications', one])
      assertRefused(await call(server, 'GET', path, { token: writes }), 403);
    const reads = await tokenFor(alice.id, 'read');
    for (const path of [`${one}/dismiss`, '/api/v1/notifications/clear'])
      assertRefused(await call(server, 'POST', path, { token: reads, body: {} }), 403);
    assert.equal((await alice.post(`${one}/dismiss`)).status, 200);
    assertRefused(await alice.get(one), 404);
    assert.equal((await alice.post('/api/v1/notifications/clear')).status, 200);
    assert.deepEqual(await list(''), []);
  });
});
