import assert from 'node:assert/strict';
import { argon2Sync, createHash, randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { CredentialApplication, OAuthMetadata, Token } from '@skein/api/application.ts';
import { createOAuthAPIClient, createRestAPIClient } from 'masto';
import megalodon from 'megalodon';
import { findByHandle, findMember, setPasswordHash } from '../../server/src/accounts/index.ts';
import { transact } from '../../server/src/db/transact.ts';
import { cookieName } from '../../server/src/http/cookies.ts';
import { enter } from '../../server/src/sign-in/enter.ts';
import { createAccount, hashPassword, verifyPassword } from '../../server/src/sign-in/index.ts';
import { startSession } from '../../server/src/sign-in/sessions.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call, type Seen } from '../cast.ts';
import { formOf, type Visitor, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const PASSWORD = 'forty-one geese';
const CALLBACK = 'https://gull.example/callback?from=skein';
const OOB = 'urn:ietf:wg:oauth:2.0:oob';
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-0123';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** A server with alice, who has a password, and what an app needs. */
async function openWorld(engine: 'sqlite' | 'postgres', environment = {}): Promise<World> {
  await built();
  const world = await createWorld({ engine, environment });
  await member(world.servers[0] as Skein, 'alice');
  return world;
}

function member(server: Skein, name: string, more: Partial<Parameters<typeof createAccount>[1]> = {}) {
  const rights = { role: 'member', confirmed: true, approved: true } as const;
  return createAccount(server.ctx, {
    name,
    email: `${name}@mail.example`,
    password: PASSWORD,
    ...rights,
    ...more,
  });
}

async function register(server: Skein, more: Record<string, unknown> = {}): Promise<any> {
  const body = {
    client_name: 'Gull',
    redirect_uris: [CALLBACK, OOB],
    scopes: 'read write follow push',
    ...more,
  };
  const seen = await call(server, 'POST', '/api/v1/apps', { body });
  assert.equal(seen.status, 200, JSON.stringify(seen.body));
  return seen.body;
}

function wish(app: any, more: Record<string, string> = {}): string {
  const asked = {
    response_type: 'code',
    client_id: app.client_id,
    redirect_uri: CALLBACK,
    scope: 'read write',
    ...more,
  };
  return `/oauth/authorize?${new URLSearchParams(asked)}`;
}

/** Signs alice in, lets the app in, and gives where she is sent. */
async function allow(browser: Visitor, path: string): Promise<URL> {
  const answer = await browser.submit(await browser.get(path), { decision: 'allow' });
  assert.equal(answer.status, 303, answer.body);
  return new URL(answer.headers.get('location') as string, 'http://here.invalid');
}

/** A browser with a session, without the tenth of a second that a password takes. */
async function signedIn(server: Skein, name = 'alice'): Promise<Visitor> {
  const browser = visitor(server);
  const account = await findByHandle(server.ctx, name);
  assert.ok(account);
  const session = await startSession(server.ctx, account.id, 'test');
  browser.cookies.set(cookieName(server.ctx.origin.origin, 'skein'), session);
  return browser;
}

function exchange(
  server: Skein,
  app: any,
  code: string | null,
  more: Record<string, unknown> = {},
): Promise<Seen> {
  const { client_id, client_secret } = app;
  const grant = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, client_id, client_secret };
  return call(server, 'POST', '/oauth/token', { body: { ...grant, ...more } });
}

onBothEngines('Apps', (engine) => {
  let world: World;
  let server: Skein;
  before(async () => {
    world = await openWorld(engine);
    server = world.servers[0] as Skein;
  });
  after(() => world.stop());

  it('register by JSON, form and multipart, with one address or several', async () => {
    const app = CredentialApplication.parse(await register(server, { website: 'https://gull.example' }));
    assert.deepEqual(app.redirect_uris, [CALLBACK, OOB]);
    assert.equal(app.redirect_uri, `${CALLBACK}\n${OOB}`);
    assert.equal(app.client_secret_expires_at, 0);
    assert.deepEqual(app.scopes, ['read', 'write', 'follow', 'push']);
    const fields = { client_name: 'Gull', redirect_uris: `${CALLBACK}\n${OOB}`, scopes: 'read' };
    const multipart = new FormData();
    for (const [name, value] of Object.entries(fields)) multipart.set(name, value);
    for (const body of [new URLSearchParams(fields), multipart]) {
      const answer = await fetch(`${server.address}/api/v1/apps`, { method: 'POST', body });
      assert.equal(answer.status, 200);
      assert.deepEqual(CredentialApplication.parse(await answer.json()).redirect_uris, [CALLBACK, OOB]);
    }
  });

  it('ask for read when they say nothing, and for several as text or as a list', async () => {
    assert.deepEqual((await register(server, { scopes: undefined })).scopes, ['read']);
    assert.deepEqual((await register(server, { scopes: ['read', 'write:media'] })).scopes, [
      'read',
      'write:media',
    ]);
    for (const scopes of [['nonsense'], [1], { read: true }]) {
      const body = { client_name: 'Gull', redirect_uris: CALLBACK, scopes };
      assert.equal((await call(server, 'POST', '/api/v1/apps', { body })).status, 422);
    }
  });

  it('get in again although they still send a token that has ended', async () => {
    const app = await register(server);
    const { client_id, client_secret } = app;
    const body = { grant_type: 'client_credentials', client_id, client_secret };
    const token = (await call(server, 'POST', '/oauth/token', { body })).body.access_token;
    await call(server, 'POST', '/oauth/revoke', { body: { client_id, client_secret, token } });
    for (const path of ['/api/v1/instance', '/api/v2/instance', '/api/v1/custom_emojis'])
      assert.equal((await call(server, 'GET', path, { token })).status, 200, path);
    assert.equal((await call(server, 'POST', '/oauth/token', { token, body })).status, 200);
    const older = await call(server, 'GET', '/api/v1/instance', { token: 'never-was' });
    assert.match(older.headers.get('deprecation') ?? '', /^@\d+$/);
    assert.equal((await call(server, 'GET', '/api/v1/apps/verify_credentials', { token })).status, 401);
    assert.equal((await call(server, 'GET', '/api/v1/timelines/public', { token })).status, 401);
  });

  it('are refused with addresses that nobody may be sent to, unknown permissions, and names too long', async () => {
    const refused: Record<string, unknown>[] = [
      { redirect_uris: 'javascript:alert(1)' },
      { redirect_uris: 'data:text/html,x' },
      { redirect_uris: 'VBScript:x' },
      { redirect_uris: '/relative' },
      { redirect_uris: 'https://gull.example/#fragment' },
      { redirect_uris: 'https://user:secret@gull.example/' },
      { redirect_uris: ['https://gull.example/a b'] },
      { redirect_uris: `https://gull.example/${'a'.repeat(2000)}` },
      { redirect_uris: '' },
      { redirect_uris: undefined },
      { scopes: 'read everything' },
      { client_name: '' },
      { client_name: 'a'.repeat(61) },
      { website: 'not a website' },
    ];
    for (const more of refused) {
      const body = { client_name: 'Gull', redirect_uris: CALLBACK, scopes: 'read', ...more };
      const seen = await call(server, 'POST', '/api/v1/apps', { body });
      assert.equal(seen.status, 422, JSON.stringify(more));
      assert.match(seen.body.error, /^Validation failed: /);
    }
  });

  it('get a token of their own, which is not a person', async () => {
    const app = await register(server);
    const grant = {
      grant_type: 'client_credentials',
      client_id: app.client_id,
      client_secret: app.client_secret,
    };
    const seen = await call(server, 'POST', '/oauth/token', { body: grant });
    const token = Token.parse(seen.body).access_token;
    assert.equal(seen.body.scope, 'read');
    const self = await call(server, 'GET', '/api/v1/apps/verify_credentials', { token });
    assert.equal(self.body.name, 'Gull');
    assert.equal(self.body.client_secret, undefined);
    const account = await call(server, 'GET', '/api/v1/accounts/verify_credentials', { token });
    assert.equal(account.status, 422);
    assert.equal((await call(server, 'GET', '/api/v1/apps/verify_credentials')).status, 401);
    const wide = await call(server, 'POST', '/oauth/token', { body: { ...grant, scope: 'admin:read' } });
    assert.deepEqual([wide.status, wide.body.error], [400, 'invalid_scope']);
  });

  it('prove themselves by HTTP Basic too, and are refused with a wrong secret', async () => {
    const app = await register(server);
    const ask = (secret: string) =>
      fetch(`${server.address}/oauth/token`, {
        method: 'POST',
        headers: { Authorization: `Basic ${Buffer.from(`${app.client_id}:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
    assert.equal((await ask(app.client_secret)).status, 200);
    const refused = await ask('wrong');
    assert.equal(refused.status, 401);
    const body = (await refused.json()) as any;
    assert.equal(body.error, 'invalid_client');
    assert.match(body.error_description, /Client authentication failed/);
  });

  it('are told in OAuth words what is wrong with a request for a token', async () => {
    const seen = await call(server, 'POST', '/oauth/token', { body: {} });
    assert.deepEqual([seen.status, seen.body.error], [400, 'invalid_request']);
    const other = await call(server, 'POST', '/oauth/token', { body: { grant_type: 'password' } });
    assert.deepEqual([other.status, other.body.error], [400, 'unsupported_grant_type']);
  });

  it('read where everything stands', async () => {
    const { body } = await call(server, 'GET', '/.well-known/oauth-authorization-server');
    const metadata = OAuthMetadata.parse(body);
    assert.equal(metadata.issuer, `${server.ctx.origin.origin}/`);
    assert.deepEqual(metadata.code_challenge_methods_supported, ['S256']);
    assert.equal(metadata.app_registration_endpoint, server.ctx.origin.path('/api/v1/apps'));
  });
});

onBothEngines('Signing in', (engine) => {
  let world: World;
  let server: Skein;
  before(async () => {
    world = await openWorld(engine);
    server = world.servers[0] as Skein;
    await member(server, 'bob', { approved: false });
    await member(server, 'carol', { confirmed: false });
  });
  after(() => world.stop());

  it('works with the address and with the name, and gives a cookie that scripts cannot read', async () => {
    for (const login of ['Alice@Mail.Example', 'alice', '@alice']) {
      const browser = visitor(server);
      const answer = await browser.signIn(login, PASSWORD);
      assert.equal(answer.status, 303);
      assert.match(
        answer.headers.get('set-cookie') ?? '',
        /^skein-\d+=\S{43}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/,
      );
      assert.match((await browser.get('/public/local')).body, /href="\/@alice"/);
    }
  });

  it('says the same to a wrong password and to somebody who is not here', async () => {
    const [wrong, nobody] = [visitor(server), visitor(server)];
    const answers = [
      await wrong.signIn('alice', 'not this one'),
      await nobody.signIn('nobody', 'not this one'),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [422, 422],
    );
    const bodies = answers.map(({ body }) => body.replace(/value="[^"]*"/g, ''));
    assert.equal(bodies[0], bodies[1]);
    assert.doesNotMatch(answers[0]?.body ?? '', /not this one/);
  });

  it('tells only who knows the password what else stands in the way', async () => {
    for (const name of ['bob', 'carol']) {
      assert.equal((await visitor(server).signIn(name, PASSWORD)).status, 403);
      assert.equal((await visitor(server).signIn(name, 'not this one')).status, 422);
    }
  });

  it('is refused from another site, and without the proof of our own form', async () => {
    const browser = visitor(server);
    const page = await browser.get('/sign-in');
    const filled = { login: 'alice', password: PASSWORD };
    const foreign: Record<string, string>[] = [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const headers of foreign) assert.equal((await browser.submit(page, filled, headers)).status, 403);
    assert.equal((await browser.submit(page, { ...filled, csrf: 'wrong' })).status, 403);
    assert.equal((await visitor(server).post('/sign-in', filled)).status, 403);
    const own = { Origin: server.ctx.origin.origin, 'Sec-Fetch-Site': 'same-origin' };
    assert.equal((await browser.submit(page, filled, own)).status, 303);
  });

  it('leads back to where the person wanted to go, and nowhere else', async () => {
    const cases: [string, string][] = [
      ['/@alice?max_id=5', '/@alice?max_id=5'],
      ['https://evil.example/', '/home'],
      ['//evil.example/', '/home'],
      ['/\\evil.example/', '/home'],
      ['/..//evil.example/', '/home'],
      ['/\t/evil.example/', '/home'],
    ];
    for (const [wanted, reached] of cases) {
      const browser = visitor(server);
      const page = await browser.get(`/sign-in?${new URLSearchParams({ return_to: wanted })}`);
      const answer = await browser.submit(page, { login: 'alice', password: PASSWORD, return_to: wanted });
      assert.equal(answer.headers.get('location'), reached);
    }
  });

  it('gives a new session each time, and signing out kills it on the server', async () => {
    const browser = await signedIn(server);
    const first = new Map(browser.cookies);
    const page = await browser.get(wish(await register(server), { force_login: 'true' }));
    await browser.submit(page, { login: 'alice', password: PASSWORD });
    const session = [...browser.cookies].find(([name]) => /^skein-\d+$/.test(name)) as [string, string];
    assert.notEqual(session[1], first.get(session[0]));
    const old = visitor(server);
    for (const [name, value] of first) old.cookies.set(name, value);
    assert.doesNotMatch(
      (await old.get('/public/local')).body,
      /href="\/@alice"/,
      'the session before has ended',
    );
    assert.equal((await browser.post('/sign-out', {})).status, 403);
    const { csrf = '' } = await formFields(browser, wish(await register(server)));
    assert.equal((await browser.post('/sign-out', { csrf })).status, 303);
    assert.equal(browser.cookies.has(session[0]), false);
    browser.cookies.set(...session);
    assert.doesNotMatch((await browser.get('/public/local')).body, /href="\/@alice"/);
  });

  it('ends when it was not used for thirty days', async () => {
    const browser = await signedIn(server);
    world.clock.forward(29 * 86_400_000);
    assert.match((await browser.get('/public/local')).body, /href="\/@alice"/);
    world.clock.forward(29 * 86_400_000);
    assert.match((await browser.get('/public/local')).body, /href="\/@alice"/);
    world.clock.forward(31 * 86_400_000);
    assert.doesNotMatch((await browser.get('/public/local')).body, /href="\/@alice"/);
  });

  it('of a browser means nothing to the API, nor a token to the pages', async () => {
    const browser = await signedIn(server);
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
    const seen = await call(server, 'GET', '/api/v1/accounts/verify_credentials', {
      headers: { Cookie: cookie },
    });
    assert.equal(seen.status, 401);
    const app = await register(server);
    const code = (await allow(browser, wish(app))).searchParams.get('code');
    const token = (await exchange(server, app, code)).body.access_token;
    assert.equal((await call(server, 'GET', '/api/v1/timelines/home', { token })).status, 200);
    const page = await visitor(server).get('/', { Authorization: `Bearer ${token}` });
    assert.doesNotMatch(page.body, /href="\/@alice"/);
  });

  it('hashes a password anew that was hashed at another cost', async () => {
    const id = await member(server, 'dora');
    const weaker = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
    const nonce = randomBytes(16);
    const tag = argon2Sync('argon2id', { message: PASSWORD, nonce, ...weaker });
    const [salt, hash] = [nonce, tag].map((bytes) => bytes.toString('base64').replaceAll('=', ''));
    const weak = `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${hash}`;
    await transact(server.ctx, (ctx) => setPasswordHash(ctx, id, weak));
    const stored = async () => (await findMember(server.ctx, id))?.password_hash ?? '';
    assert.equal((await visitor(server).signIn('dora', 'not this one')).status, 422);
    assert.match(await stored(), /m=19456/);
    assert.equal((await visitor(server).signIn('dora', PASSWORD)).status, 303);
    assert.match(await stored(), /^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    assert.equal((await visitor(server).signIn('dora', PASSWORD)).status, 303);
  });

  it('keeps nothing in the database that could be used', async () => {
    const browser = await signedIn(server);
    const app = await register(server);
    const code = (await allow(browser, wish(app))).searchParams.get('code');
    const token = (await exchange(server, app, code)).body.access_token;
    const { db } = server.ctx;
    const rows = [
      await db.selectFrom('apps').selectAll().execute(),
      await db.selectFrom('grants').selectAll().execute(),
      await db.selectFrom('tokens').selectAll().execute(),
      await db.selectFrom('sessions').selectAll().execute(),
      await db.selectFrom('members').selectAll().execute(),
    ];
    const dump = JSON.stringify(rows);
    const secrets = [app.client_secret, code, token, PASSWORD, ...browser.cookies.values()];
    for (const secret of secrets) assert.equal(dump.includes(secret), false);
    for (const secret of secrets) assert.equal(world.log.join().includes(secret), false);
  });
});

async function formFields(browser: Visitor, path: string): Promise<Record<string, string>> {
  return formOf((await browser.get(path)).body).fields;
}

onBothEngines('Consent', (engine) => {
  let world: World;
  let server: Skein;
  let app: any;
  before(async () => {
    world = await openWorld(engine);
    server = world.servers[0] as Skein;
    app = await register(server);
  });
  after(() => world.stop());

  it('is asked after signing in, and sends the person to the app with a code', async () => {
    const browser = visitor(server);
    const path = wish(app, { state: 'a b&c', code_challenge: CHALLENGE, code_challenge_method: 'S256' });
    const form = await browser.get(path);
    assert.match(form.body, /Gull/);
    const entered = await browser.submit(form, { login: 'alice', password: PASSWORD });
    assert.equal(entered.headers.get('location'), path);
    const consent = await browser.get(path);
    assert.equal(consent.headers.get('cross-origin-opener-policy'), null);
    assert.match(
      consent.headers.get('content-security-policy') ?? '',
      /form-action 'self' https:\/\/gull\.example;/,
    );
    const location = await allow(browser, path);
    assert.ok(location.href.startsWith(`${CALLBACK}&code=`));
    assert.equal(location.searchParams.get('state'), 'a b&c');
    const seen = await exchange(server, app, location.searchParams.get('code'), { code_verifier: VERIFIER });
    const token = Token.parse(seen.body);
    assert.equal(token.scope, 'read write');
    assert.ok(Math.abs(token.created_at - Date.now() / 1000) < 5);
    const self = await call(server, 'GET', '/api/v1/accounts/verify_credentials', {
      token: token.access_token,
    });
    assert.equal(self.body.acct, 'alice');
  });

  it('sends nobody anywhere for an unknown app or an address that was not registered', async () => {
    const browser = await signedIn(server);
    const addresses = [
      'https://gull.example/callback',
      `${CALLBACK}&more=1`,
      `${CALLBACK}#fragment`,
      'https://gull.example/callback/../callback?from=skein',
      'https://user@gull.example/callback?from=skein',
      'https://gull.example:8443/callback?from=skein',
      'http://gull.example/callback?from=skein',
      'https://GULL.example/callback?from=skein',
      'https://evil.example/',
      'javascript:alert(1)',
      '',
    ];
    const paths = [
      ...addresses.map((redirect_uri) => wish(app, { redirect_uri })),
      wish({ client_id: 'unknown' }),
    ];
    for (const path of [...paths, '/oauth/authorize']) {
      const page = await browser.get(path);
      assert.ok(page.status === 400 || page.status === 422, `${path}: ${page.status}`);
      assert.equal(page.headers.get('location'), null, path);
      assert.match(page.body, /<html/);
    }
  });

  it('tells the app what is wrong with what it asks', async () => {
    const browser = await signedIn(server);
    const cases: [Record<string, string>, string][] = [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ response_type: '' }, 'unsupported_response_type'],
      [{ scope: 'admin:write' }, 'invalid_scope'],
      [{ scope: 'nonsense' }, 'invalid_scope'],
      [{ code_challenge: CHALLENGE, code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge: CHALLENGE }, 'invalid_request'],
      [{ code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request'],
    ];
    for (const [more, error] of cases) {
      const answer = await browser.get(wish(app, { state: 'xyz', ...more }));
      const location = new URL(answer.headers.get('location') ?? 'none:');
      assert.equal(location.origin, 'https://gull.example');
      assert.equal(location.searchParams.get('error'), error);
      assert.equal(location.searchParams.get('state'), 'xyz');
    }
  });

  it('may be denied', async () => {
    const browser = await signedIn(server);
    const answer = await browser.submit(await browser.get(wish(app)), { decision: 'deny' });
    const location = new URL(answer.headers.get('location') as string);
    assert.equal(location.searchParams.get('error'), 'access_denied');
    assert.equal(location.searchParams.get('code'), null);
  });

  it('cannot be given by another site, nor without the proof of the form', async () => {
    const browser = await signedIn(server);
    const page = await browser.get(wish(app));
    const foreign = { Origin: 'https://evil.example' };
    assert.equal((await browser.submit(page, { decision: 'allow' }, foreign)).status, 403);
    assert.equal((await browser.submit(page, { decision: 'allow', csrf: '' })).status, 403);
    const other = await signedIn(server);
    assert.equal(
      (await other.submit(page, { decision: 'allow' })).status,
      403,
      'the proof of another session',
    );
    const nobody = await visitor(server).submit(page, { decision: 'allow' });
    assert.equal(nobody.headers.get('location'), null);
  });

  it('shows the code to the person when the app cannot be called back', async () => {
    const browser = await signedIn(server);
    const location = await allow(browser, wish(app, { redirect_uri: OOB }));
    const page = await browser.get(location.pathname + location.search);
    const code = location.searchParams.get('code') ?? '';
    assert.ok(page.body.includes(`>${code}<`));
    assert.equal((await visitor(server).get(location.pathname + location.search)).status, 404);
    assert.equal((await browser.get('/oauth/authorize/native?code=anything')).status, 404);
    assert.equal((await exchange(server, app, code, { redirect_uri: OOB })).status, 200);
  });

  it('puts the answer into the fragment when asked to', async () => {
    const location = await allow(await signedIn(server), wish(app, { response_mode: 'fragment' }));
    assert.equal(location.searchParams.get('code'), null);
    assert.match(location.hash, /^#code=/);
  });

  it('gives permissions of staff to staff only', async () => {
    const wide = await register(server, { scopes: 'read admin:read' });
    const given = async (name: string) => {
      const location = await allow(await signedIn(server, name), wish(wide, { scope: 'read admin:read' }));
      return (await exchange(server, wide, location.searchParams.get('code'))).body.scope;
    };
    assert.equal(await given('alice'), 'read');
    await member(server, 'dora', { role: 'admin' });
    assert.equal(await given('dora'), 'read admin:read');
  });

  it('lets a code be used once, by its app, at its address, with its verifier, within a minute', async () => {
    const browser = await signedIn(server);
    const other = await register(server);
    const code = async (more = {}) => (await allow(browser, wish(app, more))).searchParams.get('code');
    const challenged = await code({ code_challenge: CHALLENGE, code_challenge_method: 'S256' });
    const late = await code();
    const plain = await code();
    const refused = [
      await exchange(server, app, 'wrong'),
      await exchange(server, app, null),
      await exchange(server, other, challenged, { code_verifier: VERIFIER }),
      await exchange(server, app, challenged, { code_verifier: VERIFIER, redirect_uri: OOB }),
      await exchange(server, app, challenged, { code_verifier: VERIFIER, redirect_uri: undefined }),
      await exchange(server, app, challenged),
      await exchange(server, app, challenged, { code_verifier: `${VERIFIER}x` }),
      await exchange(server, app, plain, { code_verifier: VERIFIER }),
    ];
    for (const { status, body } of refused) assert.deepEqual([status, body.error], [400, 'invalid_grant']);
    assert.equal((await exchange(server, app, challenged, { code_verifier: VERIFIER })).status, 200);
    world.clock.forward(61_000);
    assert.equal((await exchange(server, app, late)).body.error, 'invalid_grant');
  });

  it('gives one token to fifty exchanges at once, and takes it back since the code was copied', async () => {
    const browser = await signedIn(server);
    const code = (await allow(browser, wish(app))).searchParams.get('code');
    const answers = await Promise.all(Array.from({ length: 50 }, () => exchange(server, app, code)));
    const given = answers.filter(({ status }) => status === 200);
    assert.equal(given.length, 1);
    const token = given[0]?.body.access_token;
    const seen = await call(server, 'GET', '/api/v1/accounts/verify_credentials', { token });
    assert.deepEqual([seen.status, seen.body.error], [401, 'The access token was revoked']);
  });

  it('can be taken back by the app it was given to, and by no other', async () => {
    const browser = await signedIn(server);
    const other = await register(server);
    const code = (await allow(browser, wish(app))).searchParams.get('code');
    const token = (await exchange(server, app, code)).body.access_token;
    const revoke = (by: any, what: string) =>
      call(server, 'POST', '/oauth/revoke', {
        body: { client_id: by.client_id, client_secret: by.client_secret, token: what },
      });
    const works = async () => (await call(server, 'GET', '/api/v1/timelines/home', { token })).status;
    assert.deepEqual([(await revoke(other, token)).status, await works()], [403, 200]);
    assert.deepEqual(
      [(await revoke({ ...app, client_secret: 'x' }, token)).status, await works()],
      [403, 200],
    );
    assert.deepEqual((await revoke(app, 'unknown')).body, {});
    assert.deepEqual([(await revoke(app, token)).status, await works()], [200, 401]);
  });

  it('lets an app know who signed in, with permission for that alone', async () => {
    const small = await register(server, { scopes: 'profile' });
    const code = (await allow(await signedIn(server), wish(small, { scope: 'profile' }))).searchParams.get(
      'code',
    );
    const token = (await exchange(server, small, code)).body.access_token;
    const { body } = await call(server, 'GET', '/oauth/userinfo', { token });
    assert.equal(body.preferred_username, 'alice');
    assert.equal(body.iss, `${server.ctx.origin.origin}/`);
    assert.equal((await call(server, 'GET', '/api/v1/timelines/home', { token })).status, 403);
    assert.equal((await call(server, 'GET', '/oauth/userinfo')).status, 401);
  });

  it('answers in French to who reads French', async () => {
    assert.match((await visitor(server, 'fr-CA,fr;q=0.9').get(wish(app))).body, /<html lang="fr"/);
    assert.match((await visitor(server).get(wish(app, { lang: 'fr' }))).body, /<html lang="fr"/);
  });

  it('is whole for masto.js and for megalodon', async () => {
    const url = server.ctx.origin.origin;
    const anonymous = createRestAPIClient({ url });
    const gull = await anonymous.v1.apps.create({
      clientName: 'Gull',
      redirectUris: OOB,
      scopes: 'read write follow push',
    });
    const browser = await signedIn(server);
    const asked = { client_id: gull.clientId as string, redirect_uri: OOB, scope: 'read write follow push' };
    const code = (await allow(browser, wish(gull, asked))).searchParams.get('code') as string;
    const oauth = createOAuthAPIClient({ url });
    const proof = { clientId: gull.clientId as string, clientSecret: gull.clientSecret as string };
    const token = await oauth.token.create({
      grantType: 'authorization_code',
      code,
      redirectUri: OOB,
      ...proof,
    });
    const masto = createRestAPIClient({ url, accessToken: token.accessToken });
    assert.equal((await masto.v1.accounts.verifyCredentials()).acct, 'alice');
    assert.equal((await masto.v2.instance.fetch()).configuration.urls.streaming, url.replace('http', 'ws'));
    assert.equal(
      (await masto.v1.statuses.create({ status: 'Hello from masto.js' })).application?.name,
      'Gull',
    );
    await oauth.revoke({ token: token.accessToken, ...proof });
    await assert.rejects(masto.v1.accounts.verifyCredentials());

    const generate = (megalodon as any).default ?? megalodon;
    const client = generate('mastodon', url);
    const options = { scopes: ['read', 'write', 'follow', 'push'], redirect_uris: OOB };
    const data = await client.registerApp('Tern', options);
    const address = new URL(data.url);
    assert.equal(address.origin, url);
    const shown = (await allow(browser, address.pathname + address.search)).searchParams.get('code');
    const given = await client.fetchAccessToken(data.client_id, data.client_secret, shown);
    const tern = generate('mastodon', url, given.access_token);
    assert.equal((await tern.verifyAccountCredentials()).data.acct, 'alice');
    assert.equal((await tern.getInstance()).data.uri, server.ctx.origin.domain);
  });
});

describe('Guessing', () => {
  let world: World;
  before(async () => {
    world = await openWorld('sqlite', { SKEIN_RATE_LIMITS: 'on' });
  });
  after(() => world.stop());

  it('at one login ends after twenty-five tries, wherever they come from', async () => {
    const server = world.servers[0] as Skein;
    const browser = visitor(server);
    const page = await browser.get('/sign-in');
    const statuses: number[] = [];
    for (let round = 0; round < 26; round += 1) {
      const wrong = await browser.submit(page, { login: 'alice', password: 'x' });
      statuses.push(wrong.status);
      if (round === 25) assert.ok(Number(wrong.headers.get('retry-after')) > 0);
    }
    assert.deepEqual([statuses[24], statuses[25]], [422, 429]);
    const entry = { login: 'ALICE ', password: PASSWORD, userAgent: '', before: null };
    assert.equal((await enter(server.ctx, entry)).fault, 'too_many');
    world.clock.forward(301_000);
    assert.equal((await enter(server.ctx, entry)).fault, 'too_many');
    world.clock.forward(3_600_000);
    assert.equal((await browser.submit(page, { login: 'alice', password: PASSWORD })).status, 303);
  });
});

describe('Passwords', () => {
  it('are hashed a few at a time, and a crowd is told to come back', async () => {
    const stored = await hashPassword(PASSWORD);
    const crowd = await Promise.allSettled(
      Array.from({ length: 40 }, () => verifyPassword(PASSWORD, stored)),
    );
    const refused = crowd.filter((one) => one.status === 'rejected');
    assert.equal(refused.length, 6);
    assert.equal(refused[0]?.reason.kind, 'tooMany');
    assert.ok(crowd.every((one) => one.status === 'rejected' || one.value.right));
  });

  it('that are stored in no form we know are wrong, not an error', async () => {
    assert.deepEqual(await verifyPassword(PASSWORD, null), { right: false, outdated: false });
    assert.deepEqual(await verifyPassword(PASSWORD, 'none'), { right: false, outdated: false });
  });
});
