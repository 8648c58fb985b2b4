// Holds the wire to $SKEIN_SHARED/reference: every endpoint that apps made for Mastodon know, asked by
// nobody, with a wrong scope, by an app and rightly. Without SKEIN_SHARED there is nothing to do.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { SCOPES } from '@skein/api/scopes.ts';
import type { ZodType } from 'zod';
import { routes } from '../../server/src/app.ts';
import { call, type Seen } from '../cast.ts';
import { neededBy } from '../parameters/scopes.ts';
import { whyNoPostgres } from '../postgres.ts';
import { linksOf } from '../shapes.ts';
import { createWorld, ENGINES, type World } from '../world.ts';
import type { Ask, Row, Walk } from './contract/area.ts';
import { AREAS } from './contract/areas.ts';
import { DIFFERENCES, ELSEWHERE, GAPS } from './contract/exceptions.ts';
import { NOT_YET } from './contract/not-yet.ts';
import { type Endpoint, heard, readReference } from './contract/reference.ts';
import { type Scene, setScene } from './contract/scene.ts';

const shared = process.env.SKEIN_SHARED;
const reference = shared ? readReference(shared) : null;
const ROWS = Object.assign({}, ...AREAS.map(({ rows }) => rows)) as Readonly<Record<string, Row>>;
const WALKS = Object.assign({}, ...AREAS.map(({ walks }) => walks)) as Readonly<Record<string, Walk>>;
const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`;
/** What apps ask for, and of the rest what has a row of its own. */
const endpoints = (reference?.endpoints ?? []).filter(
  (endpoint) => heard(endpoint) || nameOf(endpoint) in ROWS || nameOf(endpoint) in WALKS,
);

test('every endpoint has a row, a walk or a named exception, and none has two', {
  skip: !reference,
}, () => {
  assert.ok(endpoints.length > 200);
  const places = [
    ...AREAS.flatMap(({ rows = {}, walks = {} }) => [Object.keys(rows), Object.keys(walks)]),
    Object.keys(ELSEWHERE),
    NOT_YET,
  ];
  for (const endpoint of endpoints) {
    const name = nameOf(endpoint);
    assert.equal(places.filter((place) => place.includes(name)).length, 1, name);
  }
  const known = new Set(endpoints.map(nameOf));
  for (const name of places.flat()) assert.ok(known.has(name), `${name} is in no reference`);
  assert.equal(new Set(places.flat()).size, places.flat().length, 'named twice');
});

test('what differs on purpose stands in docs/compatibility.md', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/compatibility.md'), 'utf8').replace(
    /\s+/g,
    ' ',
  );
  for (const [theirs, ours] of Object.entries(ELSEWHERE))
    assert.ok(text.includes(`| \`${theirs}\` | \`${ours}\` |`), theirs);
  for (const [name, { member, why }] of Object.entries(GAPS))
    assert.ok(text.includes(`\`${name}\`, \`${member}\`: ${why}`), name);
  for (const why of Object.values(DIFFERENCES)) assert.ok(text.includes(why), why);
});

test('each route asks for the permissions that Mastodon asks for', { skip: !reference }, () => {
  const blank = (path: string) => path.replace(/:\w+/g, ':');
  const differences: unknown[] = [];
  let compared = 0;
  for (const endpoint of reference?.endpoints ?? []) {
    const route = routes.find(
      ({ method, path }) => method === endpoint.method && blank(path) === blank(endpoint.path),
    );
    if (!route || !/^\/(api|oauth)\//.test(route.path) || route.access === 'browser') continue;
    compared += 1;
    // The reference names what stands for it as well: its parent, and the old word. DIFFERENCES.follow
    const theirs = endpoint.scopes.filter(
      (scope) => scope !== 'follow' && !endpoint.scopes.some((one) => one.startsWith(`${scope}:`)),
    );
    const written = neededBy(route).sort();
    const declared = route.scopes.filter((scope) => scope !== 'follow').sort();
    const isHandled = route.path.startsWith('/api/v1/emails/');
    if (`${written}` !== `${theirs.sort()}` || (!isHandled && `${declared}` !== `${written}`))
      differences.push([nameOf(endpoint), theirs, written, declared]);
  }
  assert.ok(compared > 180);
  assert.deepEqual(differences, []);
});

for (const engine of ENGINES) {
  const skip = !reference || (engine === 'postgres' && whyNoPostgres);
  describe(`the wire (${engine})`, { skip, timeout: 300_000 }, () => {
    let world: World;
    let scene: Scene;
    const table: string[][] = [];

    before(async () => {
      world = await createWorld({ engine, environment: { SKEIN_RATE_LIMITS: 'on' } });
      scene = await setScene(world);
      for (const area of AREAS) await area.prepare?.(scene);
      await world.settled();
    });
    after(async () => {
      await world.stop();
      const errors = world.log.filter((line) => line.includes('"level":"error"'));
      assert.deepEqual(errors, []);
      console.log(tableOf(table));
    });

    test('where everything stands is told in the words of RFC 8414', async () => {
      const seen = await call(scene.server, 'GET', '/.well-known/oauth-authorization-server');
      assert.equal(seen.status, 200);
      const shape = reference?.component('DiscoverOauthServerConfigurationResponse') as ZodType;
      holdShape(shape, seen.body);
    });

    for (const endpoint of endpoints) {
      const name = nameOf(endpoint);
      if (NOT_YET.includes(name)) continue;
      const row = ROWS[name];
      const walk = WALKS[name];
      test(name, async () => {
        // Every limit begins anew, so that only the endpoint's own answer is looked at.
        world.clock.forward(6 * 60_000);
        // A sweep that has fallen due takes files for old by this clock, so none runs beside what is asked.
        await world.settled();
        const marks: Record<string, string> = {};
        try {
          if (row) await holdTo(scene, endpoint, row, marks);
          if (name in ELSEWHERE) await holdElsewhere(scene, ELSEWHERE[name] as string, marks);
          if (walk) await walk(scene, endpoint, marks);
        } finally {
          table.push([name, ...COLUMNS.map((column) => marks[column] ?? '')]);
        }
      });
    }
  });
}

const COLUMNS = [
  'nobody',
  'ended token',
  'wrong scope',
  'app',
  'right',
  'missing',
  'body',
  'headers',
  'pages',
];

function tableOf(rows: string[][]): string {
  return [['endpoint', ...COLUMNS], ...rows]
    .map(([name = '', ...cells]) => name.padEnd(52) + cells.map((cell) => cell.padEnd(12)).join(''))
    .join('\n');
}

/** Asks one endpoint as each kind of asker. `marks` is filled with what held. */
async function holdTo(scene: Scene, endpoint: Endpoint, row: Row, marks: Record<string, string>) {
  const { auth, scopes } = endpoint;
  const who = row.by?.(scene) ?? scene.alice;
  const every = ['read', 'write', 'follow', 'push', 'profile'];
  const asked = async (token: string | null) => send(scene, endpoint, await row.ask(scene, token), token);
  const expect = async (column: string, status: number, token: string | null) => {
    const seen = await asked(token);
    assert.equal(seen.status, status, `${column}: ${JSON.stringify(seen.body)?.slice(0, 300)}`);
    if (status === 200) holdAnswer(endpoint, row, seen);
    else holdRefusal(seen);
    marks[column] = String(status);
  };
  await expect('nobody', auth === 'none' ? 200 : 401, null);
  // DIFFERENCES.endedToken
  await expect('ended token', auth === 'none' && scopes.length === 0 ? 200 : 401, 'not-a-token');
  if (scopes.length > 0) await expect('wrong scope', 403, await scene.token(who, allBut(scopes)));
  await expect('app', auth === 'user' ? 422 : 200, await scene.token(null, every));
  for (const scope of scopes) await expect(`right`, 200, await scene.token(who, [scope]));
  const token = await scene.token(who, every);
  await expect('right', 200, token);
  await holdPreflight(scene, endpoint, (await row.ask(scene, token)).path);
  const [, method] = /(PUT|PATCH) also routed/.exec(endpoint.notes ?? '') ?? [];
  if (method) {
    const other = await send(scene, { ...endpoint, method }, await row.ask(scene, token), token);
    assert.equal(other.status, 200, `by ${method}`);
  }
  if (/:(account_)?id\b/.test(endpoint.path)) {
    const { path, ...more } = await row.ask(scene, token);
    const missing = await send(scene, endpoint, { ...more, path: path.replace(/\/\d+/, '/1') }, token);
    assert.equal(missing.status, 404, `missing: ${JSON.stringify(missing.body)}`);
    holdRefusal(missing);
    marks.missing = '404';
  }
  marks.body = 'holds';
  marks.headers = 'hold';
  if (endpoint.limit) await holdPages(scene, endpoint, row, token, marks);
}

/** Apps that live in a browser ask first. */
async function holdPreflight(scene: Scene, { method }: Endpoint, path: string): Promise<void> {
  const { status, headers } = await call(scene.server, 'OPTIONS', path, {
    headers: { Origin: 'https://app.example', 'Access-Control-Request-Method': method },
  });
  assert.ok(status === 200 || status === 204);
  assert.equal(headers.get('access-control-allow-origin'), '*');
  assert.ok(headers.get('access-control-allow-methods')?.includes(method), method);
  assert.match(headers.get('access-control-allow-headers') ?? '', /authorization/i);
}

/** Every scope that is none of these and stands for none of them. DIFFERENCES.follow */
function allBut(scopes: readonly string[]): string[] {
  return SCOPES.filter(
    (scope) =>
      scope !== 'follow' &&
      !scope.startsWith('admin') &&
      !scopes.some(
        (needed) => needed === scope || needed.startsWith(`${scope}:`) || scope.startsWith(`${needed}:`),
      ),
  );
}

async function send(scene: Scene, endpoint: Endpoint, ask: Ask, token: string | null): Promise<Seen> {
  const answer = await fetch(scene.server.address + ask.path, {
    method: endpoint.method,
    redirect: 'manual',
    headers: {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...(ask.body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body: ask.form ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body)),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
}

function holdAnswer(endpoint: Endpoint, row: Row, seen: Seen): void {
  holdHeaders(endpoint.path, seen, row.type);
  const shape = row.shape ? reference?.component(row.shape) : reference?.answerOf(endpoint);
  // Where the document names a shape for what answers nothing, the list of endpoints is right.
  if (endpoint.success === '{}') assert.deepEqual(seen.body, {});
  else if (shape) holdShape(shape, withoutGap(endpoint, seen.body));
  else assert.ok(row.check, 'an answer that nothing is asked of');
  holdFormats(seen.body);
  row.check?.(seen.body, seen.headers);
}

/** The body with something of the right shape where a gap is known to be. */
function withoutGap(endpoint: Endpoint, body: any): unknown {
  const gap = GAPS[nameOf(endpoint)];
  if (!gap) return body;
  assert.equal(body[gap.member], gap.stands, `${gap.member} is no gap any more`);
  return { ...body, [gap.member]: 'https://source.example/' };
}

/** Our own path for one of the fediverse's: documents are there for everybody, inboxes for who signs. */
async function holdElsewhere(scene: Scene, ours: string, marks: Record<string, string>): Promise<void> {
  const [method = '', path = ''] = ours.split(' ');
  const id = path.startsWith('/ap/statuses') ? scene.status.id : scene.alice.id;
  const seen = await call(scene.server, method, path.replace(':id', String(id)), {
    headers: { Accept: 'application/activity+json' },
    body: method === 'POST' ? { type: 'Like' } : undefined,
  });
  assert.equal(seen.status, method === 'POST' ? 401 : 200, JSON.stringify(seen.body));
  const type = method === 'POST' ? /^application\/json/ : /^application\/activity\+json/;
  assert.match(seen.headers.get('content-type') ?? '', type);
  if (method === 'POST') holdShape(reference?.component('Error') as ZodType, seen.body);
  else assert.equal(new URL(seen.body.id).pathname, path.replace(':id', String(id)));
  marks.nobody = String(seen.status);
  marks.right = ours;
}

function holdRefusal(seen: Seen): void {
  holdHeaders('/api/', seen);
  holdShape(reference?.component('Error') as ZodType, seen.body);
}

function holdShape(shape: ZodType, body: unknown): void {
  const { success, error } = shape.safeParse(body);
  assert.ok(success, `${error?.message}\n${JSON.stringify(body)?.slice(0, 1500)}`);
}

function holdHeaders(path: string, { headers }: Seen, type = /^application\/json; charset=utf-8$/): void {
  assert.match(headers.get('content-type') ?? '', type);
  assert.equal(headers.get('access-control-allow-origin'), '*');
  if (!path.startsWith('/api/')) return;
  const exposed = (headers.get('access-control-expose-headers') ?? '').toLowerCase().split(/, */);
  for (const name of [
    'Link',
    'X-RateLimit-Limit',
    'X-RateLimit-Remaining',
    'X-RateLimit-Reset',
    'X-Request-Id',
  ])
    assert.ok(exposed.includes(name.toLowerCase()), name);
  assert.equal(headers.get('access-control-allow-credentials'), null);
  assert.match(headers.get('x-ratelimit-limit') ?? '', /^[1-9]\d*$/);
  assert.match(headers.get('x-ratelimit-remaining') ?? '', /^\d+$/);
  assert.match(headers.get('x-ratelimit-reset') ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
}

/** Mastodon's ids that are numbers: one by its name, those that a scheduled status was asked for with. */
const NUMBER = 'most_recent_notification_id';
const NUMBERS = /\.params\.(application_id|in_reply_to_id)$/;

/** Ids are text, moments ISO 8601 with milliseconds and Z. */
function holdFormats(body: unknown, at = ''): void {
  if (Array.isArray(body)) for (const one of body) holdFormats(one, `${at}[]`);
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return;
  for (const [name, value] of Object.entries(body)) {
    const place = `${at}.${name}`;
    if (/(^|_)id$/.test(name) && name !== NUMBER && !NUMBERS.test(place) && value !== null)
      assert.equal(typeof value, 'string', place);
    if (/_at$/.test(name) && typeof value === 'string')
      assert.match(
        value,
        name === 'last_status_at' ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
        place,
      );
    holdFormats(value, place);
  }
}

/** The length of a page when nothing is said, when too much is asked for, and what leads on. */
async function holdPages(
  scene: Scene,
  endpoint: Endpoint,
  row: Row,
  token: string,
  marks: Record<string, string>,
): Promise<void> {
  const { default: usual, max } = endpoint.limit as { default: number; max: number };
  const { path } = await row.ask(scene, token);
  const items = row.items ?? ((body: any): any[] => body);
  const key = row.key ?? (({ id }: any): string => id);
  const with_ = (limit: number) => `${path}${path.includes('?') ? '&' : '?'}limit=${limit}`;
  const ask = (to: string) => send(scene, endpoint, { path: to }, token);
  const page = async (to: string) => items((await ask(to)).body);
  assert.equal((await page(path)).length, usual, 'how many when nothing is said');
  assert.equal((await page(with_(max))).length, max, 'the most');
  assert.equal((await page(with_(max + 100))).length, max, 'more than the most');
  marks.pages = `${usual}/${max}`;
  if (!endpoint.paginated) return;
  const offset = endpoint.pagination?.includes('offset');
  const first = await ask(with_(2));
  const { next = '', prev = '' } = linksOf(first);
  assert.match(next, offset ? /[?&]offset=2(&|$)/ : /[?&]max_id=\d+/);
  assert.match(next, /[?&]limit=2(&|$)/);
  if (!offset)
    assert.match(prev, endpoint.pagination?.includes('min_id') ? /[?&]min_id=\d+/ : /[?&]since_id=\d+/);
  const second = await page(next);
  assert.equal(second.length, 2);
  const keys = [...items(first.body), ...second].map(key);
  assert.equal(new Set(keys).size, 4, 'a second page repeats the first');
  marks.pages += ' Link';
}
