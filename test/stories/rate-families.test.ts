import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routes } from '../../server/src/app.ts';
import type { Actor } from '../../server/src/context.ts';
import { usesOf } from '../../server/src/http/entry.ts';
import { LIMITS } from '../../server/src/http/limits.ts';
import type { Route } from '../../server/src/http/route.ts';
import { call } from '../cast.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

/** How many, in how many minutes, counted by what. */
type Rule = readonly [most: number, minutes: number, by: 'token' | 'member' | 'address'];

interface Asked {
  method: string;
  /** As somebody calls it, with numbers for its names. */
  path: string;
  /** What the query holds. */
  query: string;
  who: 'nobody' | 'app' | 'member';
}

const is = (method: string, path: RegExp) => (asked: Asked) =>
  asked.method === method && path.test(asked.path);

/**
 * What Mastodon 4.6 counts, in its own terms: the throttles in front of it and the three families of what an account makes.
 * A request counts against each whose condition it meets, if there is somebody of the kind it is counted by.
 */
const MASTODON: readonly { name: string; rule: Rule; when: (asked: Asked) => boolean }[] = [
  { name: 'per token', rule: [300, 5, 'token'], when: () => true },
  { name: 'authenticated', rule: [1500, 5, 'member'], when: () => true },
  { name: 'unauthenticated', rule: [300, 5, 'address'], when: ({ who }) => who !== 'member' },
  {
    name: 'authenticated paging',
    rule: [300, 15, 'member'],
    when: ({ query }) => /(page|min_id|max_id|since_id)=[^&]/.test(query),
  },
  {
    name: 'unauthenticated paging',
    rule: [300, 15, 'address'],
    when: ({ query, who }) => who !== 'member' && /(page|min_id|max_id|since_id)=[^&]/.test(query),
  },
  { name: 'media', rule: [30, 30, 'member'], when: is('POST', /^\/api\/v\d+\/media$/) },
  { name: 'media proxy', rule: [30, 10, 'address'], when: ({ path }) => path.startsWith('/media_proxy') },
  { name: 'sign-up by apps', rule: [5, 30, 'address'], when: is('POST', /^\/api\/v1\/accounts$/) },
  { name: 'registration of apps', rule: [5, 10, 'address'], when: is('POST', /^\/api\/v1\/apps$/) },
  { name: 'delete', rule: [30, 30, 'member'], when: is('DELETE', /^\/api\/v1\/statuses\/\d+$/) },
  {
    name: 'take back a boost',
    rule: [30, 30, 'member'],
    when: is('POST', /^\/api\/v1\/statuses\/\d+\/unreblog$/),
  },
  { name: 'statuses', rule: [300, 180, 'member'], when: is('POST', /^\/api\/v1\/statuses$/) },
  { name: 'edits', rule: [300, 180, 'member'], when: is('PUT', /^\/api\/v1\/statuses\/\d+$/) },
  { name: 'boosts', rule: [300, 180, 'member'], when: is('POST', /^\/api\/v1\/statuses\/\d+\/reblog$/) },
  {
    name: 'follows',
    rule: [400, 1440, 'member'],
    when: is('POST', /^\/api\/v1\/(accounts|tags)\/[^/]+\/follow$/),
  },
  { name: 'reports', rule: [400, 1440, 'member'], when: is('POST', /^\/api\/v1\/reports$/) },
  // What Mastodon has under /auth is here under names of our own.
  { name: 'login', rule: [25, 5, 'address'], when: is('POST', /^\/sign-in$/) },
  { name: 'sign-up', rule: [25, 5, 'address'], when: is('POST', /^\/(sign-up(\/confirm|\/again)?|setup)$/) },
  { name: 'confirmation', rule: [25, 5, 'address'], when: is('POST', /^\/api\/v1\/emails\/confirmations$/) },
  { name: 'new password', rule: [25, 5, 'address'], when: is('POST', /^\/password\/(forgotten|new)$/) },
  {
    name: 'password',
    rule: [10, 10, 'member'],
    when: is('POST', /^\/settings\/(password|delete|aliases|move)$/),
  },
  // Skein's own: the password is asked for again, and a kit is many requests to others.
  {
    name: 'password by apps',
    rule: [10, 10, 'member'],
    when: ({ method, path }) =>
      (/^(PUT|DELETE)$/.test(method) && path === '/api/skein/v1/recovery/key') ||
      (method === 'POST' && path === '/api/skein/v1/recovery/kit'),
  },
  {
    name: 'restore',
    rule: [10, 1440, 'member'],
    when: is('POST', /^\/api\/skein\/v1\/recovery\/restores$/),
  },
  {
    name: 'inboxes of a restore',
    rule: [300, 60, 'member'],
    when: is('POST', /^\/api\/skein\/v1\/recovery\/restores\/\d+\/inboxes$/),
  },
  // The form of our own pages does what the API does.
  { name: 'statuses by form', rule: [300, 180, 'member'], when: is('POST', /^\/compose$/) },
  { name: 'boosts by form', rule: [300, 180, 'member'], when: is('POST', /^\/statuses\/\d+\/boost$/) },
  {
    name: 'follows by form',
    rule: [400, 1440, 'member'],
    when: is('POST', /^\/(accounts\/\d+\/(follow|options)|tags\/[^/]+\/follow)$/),
  },
  { name: 'reports by form', rule: [400, 1440, 'member'], when: is('POST', /^\/report$/) },
  {
    name: 'delete by form',
    rule: [30, 30, 'member'],
    when: is('POST', /^\/statuses\/\d+\/(delete|unboost)$/),
  },
];

const ADDRESS = '203.0.113.9';
const ACTORS: Record<Asked['who'], Actor> = {
  nobody: { kind: 'nobody' },
  app: { kind: 'app', appId: 7, scopes: [] },
  member: { kind: 'member', accountId: 5, appId: 7, tokenId: 6, scopes: [], role: 'member' },
};
/** By whom each count is kept, for each of them. */
const COUNTED_BY: Record<Asked['who'], Partial<Record<Rule[2], string | number>>> = {
  nobody: { address: ADDRESS },
  app: { address: ADDRESS, token: 'app 7' },
  member: { address: ADDRESS, token: 6, member: 5 },
};

const nameOf = ({ method, path }: Route) => `${method} ${path}`;
const called = (path: string) => path.replace(/:\w+(\{[^/]*\})?/g, '12345');

/** As rows that can be compared: most, minutes, by whom. */
function ours(route: Route, query: string, who: Asked['who']): string[] {
  const request = { ip: ADDRESS, query: Object.fromEntries(new URLSearchParams(query)) };
  return usesOf(route, ACTORS[who], request as never)
    .map(([name, by]) => `${LIMITS[name].most}/${LIMITS[name].minutes} ${by}`)
    .sort();
}

function theirs(asked: Asked): string[] {
  return MASTODON.filter(({ when }) => when(asked))
    .flatMap(({ rule: [most, minutes, by] }) => {
      const one = COUNTED_BY[asked.who][by];
      return one === undefined ? [] : [`${most}/${minutes} ${one}`];
    })
    .sort();
}

test('each route counts against the limits of Mastodon, by the same numbers and the same people', () => {
  const counted = routes.filter(({ access }) => access !== 'server');
  assert.ok(counted.length > 300);
  for (const route of counted) {
    for (const who of ['nobody', 'app', 'member'] as const) {
      for (const query of ['', 'max_id=1', 'min_id=1', 'since_id=1', 'page=2', 'max_id=&limit=2']) {
        const method = route.method;
        const wanted = theirs({ method, path: called(route.path), query, who });
        assert.ok(wanted.length > 0, `${nameOf(route)} has no family`);
        assert.deepEqual(ours(route, query, who), wanted, `${nameOf(route)} ${query} by ${who}`);
      }
    }
  }
});

test('each limit of Mastodon is met by a route', () => {
  for (const { name, when } of MASTODON) {
    const met = routes.some(({ method, path }) =>
      (['nobody', 'member'] as const).some((who) =>
        when({ method, path: called(path), query: 'max_id=1', who }),
      ),
    );
    assert.ok(met, name);
  }
});

test('only what other servers, browsers and machines fetch is not counted', () => {
  const free = routes.filter(({ access }) => access === 'server').map(({ path }) => path);
  for (const path of free)
    assert.match(
      path,
      /^\/(ap\/|\.well-known\/|nodeinfo\/|assets\/|media\/|(health|manifest)$|[\w-]+\.(svg|png)$)/,
      path,
    );
});

onBothEngines('rate limits of every route', (engine) => {
  const { world, server, alice } = scene({ engine, environment: { SKEIN_RATE_LIMITS: 'on' } });

  test('every answer of the API says how much is left of the limit that is closest', async () => {
    // A stream is another server's in Mastodon, and stays open.
    const api = routes.filter(({ path, refuses }) => path.startsWith('/api/') && !refuses);
    for (const route of api) {
      for (const token of [undefined, alice.token]) {
        world.clock.forward(31 * 60_000);
        const path = called(route.path);
        const { headers } = await call(server, route.method, path, { token });
        const limits = theirs({ method: route.method, path, query: '', who: token ? 'member' : 'nobody' });
        const closest = Math.min(...limits.map((one) => Number.parseInt(one, 10)));
        const said = ['limit', 'remaining'].map((name) => Number(headers.get(`x-ratelimit-${name}`)));
        assert.deepEqual(said, [closest, closest - 1], `${nameOf(route)} ${token ? 'by alice' : ''}`);
        assert.match(headers.get('x-ratelimit-reset') ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      }
    }
  });

  test('reading on and on has a limit of its own, longer than the others', async () => {
    world.clock.forward(31 * 60_000);
    const page = () => alice.get('/api/v1/accounts/1/statuses?max_id=1');
    const statuses = new Set<number>();
    for (let round = 0; round < 3; round += 1) {
      for (let asked = 0; asked < 100; asked += 20)
        for (const { status } of await Promise.all(Array.from({ length: 20 }, page))) statuses.add(status);
      world.clock.forward(4 * 60_000);
    }
    assert.deepEqual([...statuses], [404]);
    const refused = await page();
    assert.equal(refused.status, 429);
    assert.deepEqual(refused.body, { error: 'Too many requests' });
    assert.equal((await alice.get('/api/v1/accounts/1/statuses')).status, 404);
    world.clock.forward(4 * 60_000);
    assert.equal((await page()).status, 404);
  });
});
