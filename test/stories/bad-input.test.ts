import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sql } from 'kysely';
import { routes } from '../../server/src/app.ts';
import type { Id } from '../../server/src/db/tables.ts';
import type { Route } from '../../server/src/http/route.ts';
import { issueToken, revokeToken } from '../../server/src/sign-in/index.ts';
import { call, type Seen } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertRefused } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

/** The client API; pages and the doors for other servers have stories of their own. */
const API = routes.filter(({ path }) => path.startsWith('/api/'));
const nameOf = ({ method, path }: Route) => `${method} ${path}`;

onBothEngines('bad input', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  let status: { id: string };
  before(async () => {
    await bob.follow(alice);
    status = await alice.publish('something to ask for');
    await world.settled();
  });

  const appId = async (): Promise<Id> =>
    (await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow()).id;
  const token = async (accountId: Id | null, ...scopes: string[]) =>
    issueToken(server.ctx, { appId: await appId(), accountId, scopes });

  /** The route with ids of things that are there. */
  const target = ({ path }: Route, id?: string) =>
    path.replace(/:\w+/g, id ?? (path.includes('/accounts/') ? String(alice.id) : status.id));

  test('every route that needs a token says 401 without one, with a wrong one and with a revoked one', async () => {
    const revoked = await token(bob.id, 'read', 'write');
    await revokeToken(server.ctx, revoked);
    for (const route of API.filter(({ access }) => access === 'member' || access === 'app')) {
      const ask = (headers: Record<string, string>) => call(server, route.method, target(route), { headers });
      for (const headers of [
        {} as Record<string, string>,
        { Authorization: 'Bearer nonsense' },
        { Authorization: `Bearer ${revoked}` },
        { Authorization: 'Basic YTpi' },
      ]) {
        const seen = await ask(headers);
        assert.equal(seen.status, 401, `${nameOf(route)} ${JSON.stringify(headers)}`);
        assert.equal(typeof seen.body.error, 'string');
        assert.match(seen.headers.get('www-authenticate') ?? '', /^Bearer/);
      }
    }
  });

  test('every route that asks for a scope says 403 to a token without it', async () => {
    for (const route of API.filter(({ scopes }) => scopes.length > 0)) {
      const other = route.scopes.includes('read:search') ? 'read:lists' : 'read:search';
      const seen = await call(server, route.method, target(route), {
        token: await token(bob.id, other, ...(route.scopes.includes('push') ? [] : ['push'])),
      });
      if (route.refuses === 'streaming')
        assertRefused(seen, 401, 'Access token does not have the required scopes');
      else assertRefused(seen, 403, 'This action is outside the authorized scopes');
    }
  });

  test('every route of a person says 422 to the token of an app', async () => {
    const app = await token(null, 'read', 'write', 'follow', 'push', 'profile');
    for (const route of API.filter(({ access, scopes }) => access === 'member' && scopes.length > 0)) {
      const seen = await call(server, route.method, target(route), { token: app });
      if (route.refuses === 'streaming') assertRefused(seen, 401, 'The access token is invalid');
      else assertRefused(seen, 422, 'This method requires an authenticated user');
    }
  });

  test('an id that cannot be is not found, on every route with an id', async () => {
    const ids = [
      '0',
      '-1',
      'x',
      '1e9',
      '0x10',
      '99999999999999999999',
      '9'.repeat(400),
      '%00',
      '%F0%9F%A6%86',
      '..%2f..',
      "1'%20or%201=1",
      '%5B%5D',
      '__proto__',
      '%ED%A0%80',
    ];
    for (const route of API.filter(({ path }) => path.includes(':id'))) {
      for (const id of ids) {
        const seen = await call(server, route.method, target(route, id), { token: bob.token });
        assert.ok(seen.status === 404 || seen.status === 400, `${nameOf(route)} ${id}: ${seen.status}`);
        assert.equal(typeof seen.body.error, 'string');
      }
    }
  });

  /** What nobody should send, for one parameter. */
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const HOSTILE: readonly unknown[] = [
    null,
    '',
    ' ',
    0,
    -1,
    1.5,
    1e308,
    true,
    [],
    {},
    [[]],
    [null],
    ['x', { a: 1 }],
    { length: 1e9 },
    { toString: 'x', valueOf: null },
    'x'.repeat(100_000),
    '9'.repeat(100_000),
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff\ud800',
    '\u202e\u0007',
    "'; drop table statuses; --",
    '%00',
    '../../etc/passwd',
    '-0',
    'NaN',
    '1e400',
  ];

  /** What the two engines may take differently. What else is wrong the schemas say, which know neither. */
  const HOSTILE_TEXT = [
    'x'.repeat(100_000),
    '9'.repeat(100_000),
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff\ud800',
    "'; drop table statuses; --",
    'NaN',
    '1e400',
  ];

  /** Numbers of rows and the counters that people see: what a refusal must leave alone. */
  async function fingerprintOf(): Promise<string> {
    const tables = [
      'statuses',
      'mentions',
      'favourites',
      'follows',
      'follow_requests',
      'blocks',
      'mutes',
      'notifications',
      'home',
      'idempotency_keys',
    ] as const;
    const count = (table: string) =>
      sql`(select count(*) from ${sql.table(table)}) as ${sql.ref(`of_${table}`)}`;
    const { rows: counts } = await sql`select ${sql.join(tables.map(count))}`.execute(server.ctx.db);
    const people = await server.ctx.db
      .selectFrom('accounts')
      .select(['id', 'followers_count', 'following_count', 'statuses_count'])
      .orderBy('id')
      .execute();
    return JSON.stringify([counts, people]);
  }

  let known = '';

  /** Says 503 to whoever asks rightly: there is nothing behind it. */
  const NOT_OFFERED = 'POST /api/v1/statuses/:id/translate';

  /** Fails on a 5xx, and on a refusal that changed something. */
  async function survives(what: string, ask: () => Promise<Seen | Response>): Promise<void> {
    const seen = await ask();
    if (seen instanceof Response) await seen.arrayBuffer();
    const isNotOffered = seen.status === 503 && what.startsWith(NOT_OFFERED);
    assert.ok(seen.status < 500 || isNotOffered, `${what} answered ${seen.status}`);
    const now = await fingerprintOf();
    if (seen.status >= 400)
      assert.equal(now, known, `${what} was refused with ${seen.status} and changed something`);
    known = now;
  }

  const namesOf = (route: Route): string[] =>
    Object.keys(((route.params as { shape?: object }).shape ?? {}) as object).filter(
      (name) => !route.path.includes(`:${name}`),
    );

  for (const route of API.filter(({ refuses }) => refuses !== 'streaming')) {
    const name = nameOf(route);
    test(`${name} answers nonsense in every parameter with a refusal or a success`, async () => {
      const send = (body: unknown, raw?: string) =>
        fetch(server.address + target(route), {
          method: route.method,
          headers: { Authorization: `Bearer ${bob.token}`, 'Content-Type': 'application/json' },
          body: raw ?? JSON.stringify(body),
        });
      const ask = async (query: string) => {
        const seen = await call(server, route.method, `${target(route)}?${query}`, { token: bob.token });
        assert.ok(seen.status < 500, `${name}?${query.slice(0, 40)} answered ${seen.status}`);
      };
      known = await fingerprintOf();
      for (const parameter of [...namesOf(route), '__proto__', 'constructor']) {
        const asked: Promise<void>[] = [];
        for (const value of engine === 'sqlite' ? HOSTILE : HOSTILE_TEXT) {
          const text = typeof value === 'string' ? value : JSON.stringify(value);
          const label = `${name} ${parameter}=${text.slice(0, 20)}`;
          if (route.method !== 'GET')
            await survives(label, () => send({ ...valid(route), [parameter]: value }));
          // Node itself refuses targets above its header limit (431).
          if (text.length < 10_000 && route.method === 'GET') {
            const encoded = encodeURIComponent(text.toWellFormed());
            asked.push(
              ask(`${parameter}=${encoded}`),
              ask(`${parameter}[]=${encoded}&${parameter}=1&${parameter}[a]=2`),
            );
          }
        }
        await Promise.all(asked);
      }
      if (route.method === 'GET') {
        for (const query of [
          '%',
          '%E0%A4%A',
          '&&&===',
          '[]=1',
          '[a]=1',
          'a[b][c][d][e][f][g][h]=1',
          'limit[]=1',
          '__proto__[x]=1',
          'constructor[prototype][x]=1',
          `${'a=1&'.repeat(1001)}`,
        ]) {
          await ask(query);
        }
        assert.equal(await fingerprintOf(), known, 'a GET changed something');
        return;
      }
      for (const raw of [
        '',
        '{',
        'null',
        '[]',
        '"text"',
        '1',
        deep(50_000),
        `{"status":${deep(5000)}}`,
        `{"status":1${'0'.repeat(100_000)}}`,
        '{"__proto__":{"status":"x"}}',
        '\ufeff{}',
        '{"status":"\\ud800"}',
      ]) {
        await survives(`${name} ${raw.slice(0, 30)}`, () => send(null, raw));
      }
    });
  }

  /** What makes this route succeed, so that one bad parameter is what is judged. */
  function valid(route: Route): Record<string, unknown> {
    return nameOf(route) === 'POST /api/v1/statuses' ? { status: 'fine' } : {};
  }

  test('nothing that came in reached the prototypes', () => {
    assert.equal(({} as { x?: unknown }).x, undefined);
    assert.equal(({} as { status?: unknown }).status, undefined);
  });

  test('a lone surrogate is not published as something that cannot be read', async () => {
    const seen = await alice.post('/api/v1/statuses', { status: 'broken \ud800 character' });
    assert.ok(seen.status === 422 || seen.body.content.isWellFormed());
  });

  const post = (body: RequestInit['body'], type: string | null, headers: Record<string, string> = {}) =>
    fetch(`${server.address}/api/v1/statuses`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${alice.token}`,
        ...(type ? { 'Content-Type': type } : {}),
        ...headers,
      },
      body,
    });

  test('a body that cannot be read says why: 400, 413, 422', async () => {
    const json = 'application/json';
    const cases: [RequestInit['body'], string | null, number, Record<string, string>?][] = [
      ['{"status":', json, 400],
      ['[1,2]', json, 400],
      [`{"status":"${'x'.repeat(1_100_000)}"}`, json, 413],
      ['{"status":"a\\u0000b"}', json, 422],
      ['status=a%00b', 'application/x-www-form-urlencoded', 422],
      ['no form at all', 'multipart/form-data; boundary=x', 400],
      ['no form at all', 'multipart/form-data', 400],
      ['a=1&'.repeat(1001), 'application/x-www-form-urlencoded', 400],
      ['a[b][c][d][e][f][g][h]=1', 'application/x-www-form-urlencoded', 400],
      ['\x1f\x8b', json, 422, { 'Content-Encoding': 'gzip' }],
    ];
    for (const [body, type, expected, headers] of cases) {
      const answer = await post(body, type, headers);
      const told: any = await answer.json();
      assert.equal(answer.status, expected, `${type} ${String(body).slice(0, 30)}: ${JSON.stringify(told)}`);
      assert.equal(typeof told.error, 'string');
    }
    const chunked = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 40; i += 1) controller.enqueue(new Uint8Array(40_000));
        controller.close();
      },
    });
    const answer = await fetch(`${server.address}/api/v1/statuses`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${alice.token}`, 'Content-Type': json },
      body: chunked,
      duplex: 'half',
    } as RequestInit);
    assert.equal(answer.status, 413);
    await answer.arrayBuffer();
  });

  test('a file where a text belongs is refused', async () => {
    const form = new FormData();
    form.append('status', new Blob(['text in a file']), 'status.txt');
    const answer = await post(form, null);
    assert.equal(answer.status, 422);
    await answer.arrayBuffer();
  });

  test('a path that leads nowhere is a JSON 404, whatever the method', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const path of [
        '/api/v1/nothing',
        '/api',
        '/api/v1/accounts/1/2/3/4',
        '//api/v1/timelines/public',
        '/api/v1/timelines/public.json',
        '/API/V1/timelines/public',
      ]) {
        const seen = await call(server, method, path, { token: bob.token });
        assert.ok(seen.status === 404 || seen.status === 405, `${method} ${path}: ${seen.status}`);
        if (path.startsWith('/api')) assertRefused(seen, seen.status);
      }
    }
  });

  test('a slash at the end, HEAD and a token in the query ask the same', async () => {
    const plain = await call(server, 'GET', '/api/v1/timelines/public');
    assert.deepEqual((await call(server, 'GET', '/api/v1/timelines/public/')).body, plain.body);
    assert.deepEqual(
      (await call(server, 'GET', `/api/v1/timelines/home/?limit=40&access_token=${bob.token}`)).body,
      await bob.home(),
    );
    for (const path of ['/api/v1/timelines/public', `/api/v1/statuses/${status.id}/`]) {
      const head = await call(server, 'HEAD', path);
      assert.equal(head.status, 200);
      assert.equal(head.body, '');
      assert.match(head.headers.get('content-type') ?? '', /json/);
    }
    assert.equal((await call(server, 'HEAD', '/api/v1/timelines/home')).status, 401);
    assert.equal((await call(server, 'HEAD', '/api/v1/nothing')).status, 404);
  });

  test('browsers of other origins may ask, without credentials, and read the Link header', async () => {
    for (const path of ['/api/v1/statuses', '/api/v2/search', '/oauth/token', '/api/v1/anything']) {
      const seen = await call(server, 'OPTIONS', path, {
        headers: {
          Origin: 'https://app.example',
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'authorization,content-type,idempotency-key',
        },
      });
      assert.ok(seen.status === 200 || seen.status === 204, path);
      assert.equal(seen.headers.get('access-control-allow-origin'), '*');
      assert.equal(seen.headers.get('access-control-allow-credentials'), null);
      for (const name of ['Authorization', 'Content-Type', 'Idempotency-Key']) {
        assert.ok(seen.headers.get('access-control-allow-headers')?.includes(name));
      }
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        assert.ok(seen.headers.get('access-control-allow-methods')?.includes(method));
      }
    }
    for (const path of ['/api/v1/timelines/public', '/api/v1/timelines/home', '/api/v1/nothing']) {
      const seen = await call(server, 'GET', path, { headers: { Origin: 'https://app.example' } });
      assert.equal(seen.headers.get('access-control-allow-origin'), '*', path);
      assert.match(seen.headers.get('access-control-expose-headers') ?? '', /Link/);
    }
  });

  test('what is personal is kept by no cache, and nothing is sniffed', async () => {
    const seen = await bob.get('/api/v1/timelines/home');
    assert.match(seen.headers.get('cache-control') ?? '', /private|no-store/);
    assert.equal(seen.headers.get('x-content-type-options'), 'nosniff');
    assert.match(seen.headers.get('vary') ?? '', /Authorization/);
  });
});
