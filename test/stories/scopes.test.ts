import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { SCOPES } from '@skein/api/scopes.ts';
import { routes } from '../../server/src/app.ts';
import type { Route } from '../../server/src/http/route.ts';
import { changeSetting, publishTerms } from '../../server/src/instance/index.ts';
import { issueToken } from '../../server/src/sign-in/index.ts';
import { call } from '../cast.ts';
import { listen } from '../ears.ts';
import { type Asked, ask, type Written, waysOf, written } from '../parameters/ask.ts';
import { NEVER_RIGHT } from '../parameters/exceptions.ts';
import { nameOf } from '../parameters/parameter.ts';
import { placeOf, wordFor } from '../parameters/places.ts';
import { neededBy, standsFor } from '../parameters/scopes.ts';
import type { People } from '../parameters/supply.ts';
import { validFor } from '../parameters/valid.ts';
import { type Watch, watch } from '../parameters/watch.ts';
import { scene } from '../scene.ts';
import { memberBrowser } from '../visitor.ts';

const API = routes.filter(
  ({ path, access }) => /^\/(api|oauth)\//.test(path) && access !== 'browser' && access !== 'server',
);

type Holder = 'member' | 'app';
const HOLDERS: readonly Holder[] = ['member', 'app'];

const OUTSIDE = 'This action is outside the authorized scopes';
const OUTSIDE_STREAM = 'Access token does not have the required scopes';
const NO_PERSON = 'This method requires an authenticated user';
const NO_TOKEN = 'The access token is invalid';

/** Routes that ask themselves who calls: the door lets everybody through. */
const PERSONS_ONLY = ['POST /api/v1/emails/confirmations', 'GET /api/v1/emails/check_confirmation'];

/** Who has the permission and is refused for something else with these words. */
const REFUSED_OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  'POST /api/v1/accounts': ['This method requires an client credentials authentication'],
  'POST /api/v1/emails/confirmations': ['There is nothing to confirm any more'],
  'POST /oauth/token': ['invalid_client'],
  'POST /oauth/revoke': ['invalid_client', 'unauthorized_client'],
};

/** The refusal of a token with one permission alone, written down apart from the server; null for what is let through. */
function expected(route: Route, holder: Holder, scope: string): { status: number; error: string } | null {
  const needed = neededBy(route);
  const may = needed.length === 0 || needed.some((one) => standsFor(scope, one));
  const isPersons = route.access === 'member' || PERSONS_ONLY.includes(nameOf(route));
  if (route.refuses === 'streaming') {
    if (holder === 'app') return { status: 401, error: NO_TOKEN };
    return may ? null : { status: 401, error: OUTSIDE_STREAM };
  }
  if (!may) return { status: 403, error: OUTSIDE };
  return isPersons && holder === 'app' ? { status: 422, error: NO_PERSON } : null;
}

// Permissions are asked for at the door, which knows no engine.
describe('every route with every single permission', { timeout: 300_000 }, () => {
  const { world, server, alice, bob } = scene({});
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const tokens = new Map<string, string>();
  let people: People;
  let looking: Watch;

  before(async () => {
    people = { world, alice, bob };
    for (const { token } of [alice, bob])
      await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
        token,
        body: { discoverable: true, locked: token === alice.token },
      });
    await changeSetting(server.ctx, 'registrations', 'open');
    await publishTerms(server.ctx, {
      effectiveOn: new Date(world.clock.now()).toISOString().slice(0, 10),
      text: 'Be kind.',
    });
    const { id: appId } = await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    for (const holder of HOLDERS) {
      for (const scope of SCOPES) {
        const accountId = holder === 'member' ? alice.id : null;
        const token = await issueToken(server.ctx, { appId, accountId, scopes: [scope] });
        tokens.set(`${holder} ${scope}`, token);
      }
    }
    await world.settled();
    looking = await watch(server);
  });
  after(() => {
    agent.destroy();
    looking.close();
  });

  const tokenOf = (holder: Holder, scope: string) => tokens.get(`${holder} ${scope}`) as string;

  /** What is asked, of things that are there: if it were let through it would do something. */
  async function rightFor(route: Route): Promise<Omit<Asked, 'token'>> {
    const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name as string);
    const isId = (name: string) => /id$|^group_key$/.test(name);
    const place = placeOf(route, names.filter(isId));
    assert.ok(place, 'of an id in its path no kind is known: see test/parameters/places.ts');
    const named = await place.own(people);
    for (const one of names.filter((name) => !isId(name))) named[one] = wordFor(route, one)(people);
    return { named, given: await validFor(route, people), way: waysOf(route)[0] as Asked['way'] };
  }

  /** One request on a connection that is kept: there are twenty thousand. Of a stream that opens only that it does. */
  const send = ({ method, path, headers, body }: Written, token: string) =>
    new Promise<{ status: number; error: unknown }>((resolve, reject) => {
      const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
      const sent = request(
        server.address + path,
        { method, agent, headers: { ...headers, ...length, Authorization: `Bearer ${token}` } },
        (answer) => {
          const status = answer.statusCode ?? 0;
          if (answer.headers['content-type']?.includes('event-stream')) {
            answer.destroy();
            resolve({ status, error: null });
            return;
          }
          const chunks: Buffer[] = [];
          answer.on('data', (chunk) => chunks.push(chunk));
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            try {
              resolve({ status, error: status < 400 ? null : JSON.parse(text).error });
            } catch {
              resolve({ status, error: text });
            }
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });

  const cells = (route: Route) =>
    HOLDERS.flatMap((holder) =>
      SCOPES.map((scope) => ({ holder, scope, refusal: expected(route, holder, scope) })),
    );

  for (const route of API) {
    test(`${nameOf(route)} is refused to whoever may not, and nothing changes`, async () => {
      const refused = cells(route).filter(({ refusal }) => refusal !== null);
      if (refused.length === 0) return;
      const wire = await written(route, { ...(await rightFor(route)), token: '' });
      await server.settled();
      await looking.changed();
      const faults = await Promise.all(
        refused.map(async ({ holder, scope, refusal }) => {
          const seen = await send(wire, tokenOf(holder, scope));
          const isRight = seen.status === refusal?.status && seen.error === refusal.error;
          return isRight ? [] : [`${holder} ${scope}: ${JSON.stringify(seen)}`];
        }),
      );
      assert.deepEqual(faults.flat(), []);
      await server.settled();
      assert.deepEqual(await looking.changed(), []);
    });
  }

  for (const route of API) {
    const name = nameOf(route);
    const allowed = cells(route).filter(({ refusal }) => refusal === null);

    test(`${name} is open to whoever may`, async () => {
      const right = await rightFor(route);
      // Of what is not there nothing is done, however often it is asked.
      const absent = { ...right, named: { ...right.named }, given: {} };
      for (const one of Object.keys(right.named))
        if (/^\d+$/.test(right.named[one] ?? '')) absent.named[one] = '1234567890123456';
      const wire = await written(route, { ...absent, token: '' });
      const faults = await Promise.all(
        allowed.map(async ({ holder, scope }) => {
          const { status, error } = await send(wire, tokenOf(holder, scope));
          const isRefused = status >= 500 ? !(name in NEVER_RIGHT) : status === 401 || status === 403;
          const isKnown = REFUSED_OTHERWISE[name]?.includes(String(error));
          return isRefused && !isKnown ? [`${holder} ${scope}: ${status} ${error}`] : [];
        }),
      );
      assert.deepEqual(faults.flat(), []);
      // And what is there is done, with one that says no more than is needed.
      const [narrow] = neededBy(route);
      if (narrow === undefined || name in NEVER_RIGHT || name in REFUSED_OTHERWISE) return;
      const seen = await ask(people, route, { ...right, token: tokenOf('member', narrow) });
      assert.ok(seen.status < 400, JSON.stringify([seen.status, seen.body]));
    });
  }

  test('who joins by an app needs one that may write accounts', async () => {
    const route = API.find((one) => nameOf(one) === 'POST /api/v1/accounts') as Route;
    const given = await validFor(route, people);
    const join = (scope: string) =>
      call(server, 'POST', route.path, { token: tokenOf('app', scope), body: given });
    assert.equal((await join('write:follows')).status, 403);
    const { status, body } = await join('write:accounts');
    assert.deepEqual([status, body.scope], [200, 'write:accounts']);
  });

  test('of a socket each stream is opened with its own permission', async () => {
    const { body: list } = await alice.post('/api/v1/lists', { title: 'heard' });
    const streams: Record<string, object> = {
      user: {},
      'user:notification': {},
      public: {},
      'public:media': {},
      'public:local': {},
      'public:local:media': {},
      'public:remote': {},
      'public:remote:media': {},
      hashtag: { tag: 'goose' },
      'hashtag:local': { tag: 'goose' },
      list: { list: list.id },
      direct: {},
    };
    const names = Object.keys(streams);
    const differences: string[] = [];
    for (const scope of SCOPES) {
      const ears = await listen(server, { query: `?access_token=${tokenOf('member', scope)}` });
      for (const stream of names) ears.say({ type: 'subscribe', stream, ...streams[stream] });
      // What is no stream is answered in its turn: then all the others have been.
      ears.say({ type: 'unsubscribe', stream: 'nonsense' });
      while (ears.errors.every(({ error }) => error === OUTSIDE_STREAM)) await wait(5);
      const refused = ears.errors.slice(0, -1);
      const closed = names.filter((name) => {
        const needed = name === 'user:notification' ? 'read:notifications' : 'read:statuses';
        return !standsFor(scope, needed);
      });
      if (refused.length !== closed.length || refused.some(({ error }) => error !== OUTSIDE_STREAM))
        differences.push(`${scope}: ${JSON.stringify(refused)} instead of ${closed}`);
      await ears.close();
    }
    assert.deepEqual(differences, []);
  });
});

const CALLBACK = 'https://gull.example/callback';

describe('no token says more than its app registered', { timeout: 120_000 }, () => {
  const { world, server, alice } = scene({});

  const register = async (scopes: string) =>
    (
      await call(server, 'POST', '/api/v1/apps', {
        body: { client_name: 'Gull', redirect_uris: [CALLBACK], scopes },
      })
    ).body;
  const wishOf = ({ client_id }: any, scope: string) =>
    new URLSearchParams({ response_type: 'code', client_id, redirect_uri: CALLBACK, scope });

  test('whatever single permission an app has and asks for, for itself or of a person', async () => {
    const looking = await watch(server);
    const differences: string[] = [];
    for (const own of SCOPES) {
      const app = await register(own);
      const { client_id, client_secret } = app;
      await looking.changed();
      const asked = SCOPES.filter((scope) => !standsFor(own, scope));
      for (const scope of [...asked, `${own} ${asked[0]}`, `${own} nonsense`]) {
        const body = { grant_type: 'client_credentials', client_id, client_secret, scope };
        const { status, body: told } = await call(server, 'POST', '/oauth/token', { body });
        const sent = await call(server, 'GET', `/oauth/authorize?${wishOf(app, scope)}`);
        const back = new URL(sent.headers.get('location') ?? 'none:').searchParams.get('error');
        if (status !== 400 || told.error !== 'invalid_scope' || back !== 'invalid_scope')
          differences.push(`${own} asks for ${scope}: ${status} ${told.error}, sent back with ${back}`);
      }
      const changed = await looking.changed();
      if (changed.length > 0) differences.push(`${own}: what was refused changed ${changed}`);
      for (const scope of SCOPES.filter((one) => standsFor(own, one))) {
        const body = { grant_type: 'client_credentials', client_id, client_secret, scope };
        const { status, body: told } = await call(server, 'POST', '/oauth/token', { body });
        if (status !== 200 || told.scope !== scope)
          differences.push(`${own} asks for ${scope}: ${status} ${JSON.stringify(told)}`);
      }
      await world.settled();
      await looking.changed();
    }
    looking.close();
    assert.deepEqual(differences, []);
  });

  test('what somebody agreed to is what the token says, whatever is sent later', async () => {
    const app = await register('read write');
    const browser = await memberBrowser(alice);
    const page = await browser.get(`/oauth/authorize?${wishOf(app, 'read')}`);
    const allow = async (scope: string) => {
      const sent = await browser.submit(page, { decision: 'allow', scope });
      return new URL(sent.headers.get('location') as string).searchParams;
    };
    for (const scope of ['push', 'read admin:read', 'read write follow'])
      assert.equal((await allow(scope)).get('error'), 'invalid_scope', scope);
    const code = (await allow('read')).get('code');
    const { client_id, client_secret } = app;
    const grant = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK };
    const { status, body } = await call(server, 'POST', '/oauth/token', {
      body: { ...grant, client_id, client_secret, scope: 'read write push' },
    });
    assert.deepEqual([status, body.scope], [200, 'read']);
    const token = body.access_token;
    assert.equal((await call(server, 'GET', '/api/v1/blocks', { token })).status, 200);
    assert.equal(
      (await call(server, 'POST', '/api/v1/statuses', { token, body: { status: 'no' } })).status,
      403,
    );
  });
});
