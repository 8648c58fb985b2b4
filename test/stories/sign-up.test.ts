import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { Token } from '@skein/api/application.ts';
import { REASON_MAX } from '@skein/api/limits.ts';
import { deleteAccount, findByHandle } from '../../server/src/accounts/index.ts';
import { cookieName } from '../../server/src/http/cookies.ts';
import { changeSetting } from '../../server/src/instance/index.ts';
import { createAccount } from '../../server/src/sign-in/index.ts';
import { startSession } from '../../server/src/sign-in/sessions.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call, cast, person, type Seen } from '../cast.ts';
import { lettersTo, letterTo, linkIn } from '../letters.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { formOf, type Visitor, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const PASSWORD = 'forty-one geese';
const DAY = 86_400_000;

onBothEngines('signing up', (engine) => {
  let world: World;
  let server: Skein;

  before(async () => {
    await built();
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    await cast(server);
    await person(server, 'olga', { role: 'owner' });
    await person(server, 'mo', { role: 'moderator' });
    const rights = { role: 'member', confirmed: true, approved: true, locale: 'fr' } as const;
    await createAccount(server.ctx, {
      name: 'ida',
      email: 'ida@mail.example',
      password: PASSWORD,
      ...rights,
    });
  });
  after(() => world.stop());

  const mode = (value: string) => changeSetting(server.ctx, 'registrations', value);

  function form(name: string, more: Record<string, string> = {}): Record<string, string> {
    return { username: name, email: `${name}@mail.example`, password: PASSWORD, agreement: '1', ...more };
  }

  async function ask(fields: Record<string, string>, language = 'en'): Promise<Seen<string>> {
    const browser = visitor(server, language);
    return browser.submit(await browser.get('/sign-up'), fields);
  }

  /** Opens the link of the newest letter to an address and presses its button. */
  async function confirm(address: string, browser = visitor(server)): Promise<Seen<string>> {
    const link = linkIn(server, await letterTo(server, address));
    const page = await browser.get(link);
    return page.body.includes('<form') ? browser.submit(page, {}) : page;
  }

  async function browserOf(name: string): Promise<Visitor> {
    const account = await findByHandle(server.ctx, name);
    assert.ok(account);
    const browser = visitor(server);
    const session = await startSession(server.ctx, account.id, 'test');
    browser.cookies.set(cookieName(server.ctx.origin.origin, 'skein'), session);
    return browser;
  }

  /** What a member of staff sends from the page; the first form of every page is that to sign out, with the same proof. */
  async function decide(browser: Visitor, id: string, decision: string): Promise<Seen<string>> {
    const { csrf = '' } = formOf((await browser.get('/public/local')).body).fields;
    return browser.post('/settings/requests', { csrf, id, decision });
  }

  const appToken = async (scopes = 'read write'): Promise<string> => {
    const app = await call(server, 'POST', '/api/v1/apps', {
      body: { client_name: 'Gull', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes },
    });
    const { client_id, client_secret } = app.body;
    const body = { grant_type: 'client_credentials', client_id, client_secret, scope: scopes };
    return (await call(server, 'POST', '/oauth/token', { body })).body.access_token;
  };
  const asked = (name: string, more: Record<string, unknown> = {}) => ({
    username: name,
    email: `${name}@mail.example`,
    password: PASSWORD,
    agreement: true,
    locale: 'en',
    ...more,
  });

  it('is closed until the server is opened, and the documents say so', async () => {
    assert.equal((await visitor(server).get('/sign-up')).status, 403);
    const { body } = await call(server, 'GET', '/api/v2/instance');
    assert.equal(body.registrations.enabled, false);
    const toldServers = async () => (await call(server, 'GET', '/nodeinfo/2.0')).body.openRegistrations;
    assert.equal(await toldServers(), false);
    const seen = await call(server, 'POST', '/api/v1/accounts', {
      token: await appToken(),
      body: asked('dora'),
    });
    assertRefused(seen, 403, 'This action is not allowed');
    assert.doesNotMatch((await visitor(server).get('/sign-in')).body, /\/sign-up/);
    await assert.rejects(mode('half'), /open, approval, closed/);
    await assert.rejects(mode(''), /open, approval, closed/);
    await mode('open');
    const opened = await call(server, 'GET', '/api/v2/instance');
    assert.deepEqual(
      [opened.body.registrations.enabled, opened.body.registrations.approval_required],
      [true, false],
    );
    assert.equal((await call(server, 'GET', '/api/v1/instance')).body.registrations, true);
    assert.equal(await toldServers(), true);
    assert.match((await visitor(server).get('/sign-in')).body, /href="\/sign-up"/);
  });

  it('makes an account once the address is confirmed, which then signs in; before that there is none', async () => {
    const answer = await ask(form('dora'));
    assert.equal(answer.status, 200, answer.body);
    assert.match(answer.body, /Look into your mail/);
    assert.equal((await call(server, 'GET', '/api/v1/accounts/lookup?acct=dora')).status, 404);
    assert.equal((await visitor(server).get('/@dora')).status, 404);
    const early = await visitor(server).signIn('dora', PASSWORD);
    assert.equal(early.status, 403);
    assert.match(early.body, /confirm your e-mail address/);
    assert.match(early.body, /href="\/sign-up\/again"/);
    assert.equal((await visitor(server).signIn('dora', 'wrong password')).status, 422);
    assert.match((await confirm('dora@mail.example')).body, /Your address is confirmed/);
    const browser = visitor(server);
    assert.equal((await browser.signIn('dora@mail.example', PASSWORD)).status, 303);
    assert.match((await browser.get('/home')).body, /@dora/);
    assert.equal((await call(server, 'GET', '/api/v1/accounts/lookup?acct=dora')).body.username, 'dora');
  });

  it('the link is stored as a fingerprint, harmless to look at, and works once and for two days', async () => {
    await ask(form('emil'));
    const link = linkIn(server, await letterTo(server, 'emil@mail.example'));
    const code = new URL(link, 'http://x').searchParams.get('code') as string;
    const rows = await server.ctx.db.selectFrom('sign_ups').selectAll().execute();
    assert.ok(rows.length > 0 && !JSON.stringify(rows).includes(code));
    const page = await visitor(server).get(link);
    assert.equal(page.headers.get('referrer-policy'), 'strict-origin');
    assert.equal(
      (await call(server, 'GET', '/api/v1/accounts/lookup?acct=emil')).status,
      404,
      'a look is no press',
    );
    const browsers = await Promise.all(
      [1, 2, 3, 4, 5].map(async () => {
        const browser = visitor(server);
        return { browser, page: await browser.get(link) };
      }),
    );
    const answers = await Promise.all(browsers.map(({ browser, page: seen }) => browser.submit(seen, {})));
    assert.equal(answers.filter(({ body }) => body.includes('Your address is confirmed')).length, 1);
    assert.match((await visitor(server).get(link)).body, /has done its work/);
    await ask(form('fay'));
    const late = linkIn(server, await letterTo(server, 'fay@mail.example'));
    world.clock.forward(2 * DAY + 1000);
    assert.match((await visitor(server).get(late)).body, /has done its work/);
    assert.match(
      (await ask(form('fay', { email: 'other-fay@mail.example' }))).body,
      /Look into your mail/,
      'the name is free again',
    );
  });

  it('never tells that an address is known: the same answer, the same held name; a letter tells its owner', async () => {
    const unknown = await ask(form('gil'));
    const known = await ask(form('hal', { email: 'IDA@mail.example' }));
    assert.equal(known.status, unknown.status);
    const bare = (html: string) => html.replace(/name="csrf" value="[^"]*"/g, '');
    assert.equal(bare(known.body), bare(unknown.body));
    for (const name of ['gil', 'hal'])
      assert.match((await ask(form(name, { email: 'new@mail.example' }))).body, /Somebody has this already/);
    for (const name of ['gil', 'hal'])
      assert.equal((await visitor(server).signIn(name, PASSWORD)).status, 403);
    const letter = await letterTo(server, 'ida@mail.example');
    assert.match(letter, /Mais elle est déjà celle de votre compte/);
    assert.match(linkIn(server, letter), /^\/password\/forgotten$/);
    const again = await visitor(server).get('/sign-up/again');
    assert.equal(again.status, 200);
    const seen = await Promise.all(
      ['gil@mail.example', 'ida@mail.example', 'nobody@mail.example', 'nonsense'].map(async (email) => {
        const browser = visitor(server);
        return bare((await browser.submit(await browser.get('/sign-up/again'), { email })).body);
      }),
    );
    assert.equal(new Set(seen).size, 1);
  });

  it('the letter comes again when it is asked for, with a new link; the old one ends', async () => {
    await ask(form('kim'), 'fr');
    const first = await letterTo(server, 'kim@mail.example');
    assert.match(first, /veut s’inscrire/);
    const browser = visitor(server);
    await browser.submit(await browser.get('/sign-up/again'), { email: 'KIM@mail.example' });
    assert.equal((await lettersTo(server, 'kim@mail.example')).length, 2);
    assert.match((await visitor(server).get(linkIn(server, first))).body, /has done its work/);
    assert.match((await confirm('kim@mail.example')).body, /Your address is confirmed/);
  });

  it('of two who confirm one address the first has it', async () => {
    await ask(form('lea', { email: 'both@mail.example' }));
    const first = linkIn(server, await letterTo(server, 'both@mail.example'));
    await ask(form('leo', { email: 'both@mail.example' }));
    await confirm('both@mail.example');
    const browser = visitor(server);
    await browser.submit(await browser.get(first), {});
    assert.ok(await findByHandle(server.ctx, 'leo'));
    assert.equal(await findByHandle(server.ctx, 'lea'), undefined);
  });

  it('says beside each field what is wrong, and keeps nothing of it', async () => {
    const count = async () => (await server.ctx.db.selectFrom('sign_ups').select('id').execute()).length;
    const before = await count();
    const refused: [Record<string, string>, RegExp][] = [
      [{ username: '' }, /fill this in/],
      [{ username: 'admin' }, /needs this name for itself/],
      [{ username: 'alice' }, /Somebody has this already/],
      [{ username: 'ALICE' }, /Somebody has this already/],
      [{ username: 'd@ra' }, /letters a to z/],
      [{ username: 'a'.repeat(31) }, /letters a to z/],
      [{ email: 'nonsense' }, /you@post\.example/],
      [{ email: `${'a'.repeat(400)}@mail.example` }, /you@post\.example/],
      [{ password: 'short' }, /at least 8/i],
      [{ password: 'a'.repeat(257) }, /too long/],
      [{ agreement: '' }, /Without this/],
      [{ reason: 'a'.repeat(REASON_MAX + 1) }, /another look/],
    ];
    for (const [more, words] of refused) {
      const answer = await ask({ ...form('nora'), ...more });
      assert.equal(answer.status, 422, JSON.stringify(more));
      assert.match(answer.body, words, JSON.stringify(more));
      assert.doesNotMatch(answer.body, /forty-one geese/, 'a password never comes back');
    }
    assert.equal(await count(), before);
  });

  it('is refused without the proof of our own page', async () => {
    const browser = visitor(server);
    await browser.get('/sign-up');
    for (const path of ['/sign-up', '/sign-up/again', '/sign-up/confirm'])
      assert.equal((await browser.post(path, { ...form('oda'), code: 'x', csrf: 'wrong' })).status, 403);
  });

  it('leaves no letter to somebody who leaves the day they came', async () => {
    await mode('open');
    await ask(form('wren'));
    await confirm('wren@mail.example');
    assert.equal((await lettersTo(server, 'wren@mail.example')).length, 1);
    const wren = await findByHandle(server.ctx, 'wren');
    assert.ok(await deleteAccount(server.ctx, wren?.id as number));
    await world.settled();
    assert.deepEqual(await lettersTo(server, 'wren@mail.example'), []);
  });

  it('with approval, a reason is asked for, and staff let people in or turn them away', async () => {
    await mode('approval');
    const { body } = await call(server, 'GET', '/api/v2/instance');
    assert.deepEqual(
      [body.registrations.approval_required, body.registrations.reason_required],
      [true, true],
    );
    assert.equal((await ask(form('pia'))).status, 422);
    await ask(form('pia', { reason: 'Grebes <b>mostly</b>.' }));
    await ask(form('ron', { reason: 'Buy my watches.' }));
    const moderator = await browserOf('mo');
    assert.doesNotMatch((await moderator.get('/settings/requests')).body, /pia/, 'first the address');
    assert.match((await confirm('pia@mail.example')).body, /read your request/);
    await confirm('ron@mail.example');
    assert.match((await visitor(server).signIn('pia', PASSWORD)).body, /still waiting for an answer/);
    const page = await moderator.get('/settings/requests');
    assert.match(page.body, /Grebes &lt;b>mostly/);
    const rows = await server.ctx.db.selectFrom('sign_ups').select(['id', 'username']).execute();
    const idOf = (name: string) => String(rows.find(({ username }) => username === name)?.id);
    assert.equal((await decide(moderator, idOf('pia'), 'approve')).status, 303);
    assert.equal((await lettersTo(server, 'ron@mail.example')).length, 1);
    assert.equal((await decide(moderator, idOf('ron'), 'reject')).status, 303);
    assert.deepEqual(await lettersTo(server, 'ron@mail.example'), []);
    assert.equal((await decide(moderator, idOf('pia'), 'approve')).status, 404);
    assert.equal((await decide(moderator, '99', 'approve')).status, 404);
    assert.match(await letterTo(server, 'pia@mail.example'), /You are @pia now/);
    assert.equal((await visitor(server).signIn('pia', PASSWORD)).status, 303);
    assert.equal((await visitor(server).signIn('ron', PASSWORD)).status, 422);
    assert.equal((await findByHandle(server.ctx, 'pia'))?.id, Number(idOf('pia')));
  });

  it('requests are for staff only', async () => {
    assert.equal((await visitor(server).get('/settings/requests')).status, 303);
    const alice = await browserOf('alice');
    assert.equal((await alice.get('/settings/requests')).status, 403);
    assert.equal((await decide(alice, '1', 'approve')).status, 403);
    const forged = await (await browserOf('mo')).post('/settings/requests', { id: '1', decision: 'approve' });
    assert.equal(forged.status, 403);
  });

  it('who never confirms, or gets no answer for a month, is forgotten', async () => {
    await mode('approval');
    await ask(form('ute', { reason: 'Swans.' }));
    await ask(form('val', { reason: 'Ducks.' }));
    await confirm('val@mail.example');
    const names = async () =>
      (await server.ctx.db.selectFrom('sign_ups').select('username').execute()).map(
        ({ username }) => username,
      );
    assert.ok((await names()).includes('ute'));
    world.clock.forward(3 * DAY);
    await world.settled();
    assert.deepEqual(await names(), ['val']);
    world.clock.forward(30 * DAY);
    await world.settled();
    assert.deepEqual(await names(), []);
  });

  it('works by apps: the token answers 403 until the address is confirmed and the request approved', async () => {
    await mode('approval');
    const token = await appToken();
    const refused = await call(server, 'POST', '/api/v1/accounts', {
      token,
      body: asked('alice', { email: 'x', password: 'short', agreement: false }),
    });
    assertRefused(refused, 422, /^Validation failed: /);
    assert.deepEqual(
      Object.entries(refused.body.details).map(([field, list]: [string, any]) => [field, list[0].error]),
      [
        ['email', 'ERR_INVALID'],
        ['password', 'ERR_TOO_SHORT'],
        ['reason', 'ERR_BLANK'],
        ['agreement', 'ERR_ACCEPTED'],
      ],
    );
    const taken = await call(server, 'POST', '/api/v1/accounts', {
      token,
      body: asked('alice', { reason: 'x' }),
    });
    assert.equal(taken.body.details.username[0].error, 'ERR_TAKEN');
    const made = await call(server, 'POST', '/api/v1/accounts', {
      token,
      body: asked('ulla', { reason: 'Swans.' }),
    });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    assertShape(Token, made.body);
    const me = () =>
      call(server, 'GET', '/api/v1/accounts/verify_credentials', { token: made.body.access_token });
    assertRefused(await me(), 403, 'Your login is missing a confirmed e-mail address');
    await confirm('ulla@mail.example');
    assertRefused(await me(), 403, 'Your login is currently pending approval');
    const moderator = await browserOf('mo');
    const row = await server.ctx.db
      .selectFrom('sign_ups')
      .select('id')
      .where('username', '=', 'ulla')
      .executeTakeFirstOrThrow();
    assert.equal((await decide(moderator, String(row.id), 'approve')).status, 303);
    assert.equal((await me()).body.username, 'ulla');
  });

  it('by apps is confirmed by a letter that they ask for again, also to another address', async () => {
    await mode('approval');
    const app = await appToken();
    const join = async (name: string, more: Record<string, unknown> = {}) => {
      const body = asked(name, { reason: 'Terns.', ...more });
      const made = await call(server, 'POST', '/api/v1/accounts', { token: app, body });
      assert.equal(made.status, 200, JSON.stringify(made.body));
      return made.body.access_token as string;
    };
    const token = await join('xander');
    const again = (body: object = {}, bearer: string | undefined = token) =>
      call(server, 'POST', '/api/v1/emails/confirmations', { token: bearer, body });
    const confirmed = (bearer: string | undefined = token) =>
      call(server, 'GET', '/api/v1/emails/check_confirmation', { token: bearer });
    const first = linkIn(server, await letterTo(server, 'xander@mail.example'));
    assert.deepEqual([(await confirmed()).status, (await confirmed()).body], [200, false]);
    const sent = await again();
    assert.deepEqual([sent.status, sent.body], [200, {}]);
    assert.equal((await lettersTo(server, 'xander@mail.example')).length, 2);
    assert.match((await visitor(server).get(first)).body, /link/, 'the first letter is worth nothing now');
    assertRefused(await again({ email: 'invalid' }), 422);
    assert.equal((await again({ email: 'other@mail.example' })).status, 200);
    // Of a member's address nothing is told but to whom it belongs.
    const ida = (await lettersTo(server, 'ida@mail.example')).length;
    const shy = await join('yann');
    assert.deepEqual((await again({ email: 'ida@mail.example' }, shy)).body, {});
    assert.deepEqual((await again({}, shy)).body, {});
    assert.equal((await lettersTo(server, 'ida@mail.example')).length, ida + 1);
    assert.doesNotMatch(await letterTo(server, 'ida@mail.example'), /confirm\?code/);
    for (const bearer of [undefined, 'nonsense']) {
      assertRefused(await again({}, bearer ?? ''), 401);
      assertRefused(await confirmed(bearer ?? ''), 401);
    }
    assertRefused(await again({}, app), 422, 'This method requires an authenticated user');
    const narrow = await appToken('read write:accounts');
    const body = asked('zoe', { reason: 'Terns.' });
    const made = await call(server, 'POST', '/api/v1/accounts', { token: narrow, body });
    assert.equal((await confirmed(made.body.access_token)).body, false);
    await confirm('other@mail.example');
    assert.equal((await confirmed()).body, true);
    assertRefused(await again(), 403);
    const lea = await person(server, 'lea');
    assert.equal((await lea.get('/api/v1/emails/check_confirmation')).body, true);
    assertRefused(await lea.post('/api/v1/emails/confirmations'), 403);
    const reader = await person(server, 'max', { scopes: ['read'] });
    assertRefused(
      await reader.post('/api/v1/emails/confirmations'),
      403,
      'This action is outside the authorized scopes',
    );
    world.clock.forward(2 * 86_400_000 + 1000);
    assertRefused(await again({}, shy), 401);
  });

  it('by apps tells nothing of a known address either, and refuses people and narrow tokens', async () => {
    await mode('open');
    const token = await appToken();
    const known = await call(server, 'POST', '/api/v1/accounts', {
      token,
      body: asked('vic', { email: 'ida@mail.example' }),
    });
    assertShape(Token, known.body);
    const seen = await call(server, 'GET', '/api/v1/accounts/verify_credentials', {
      token: known.body.access_token,
    });
    assertRefused(seen, 403, 'Your login is missing a confirmed e-mail address');
    const alice = await person(server, 'wim');
    assertRefused(await alice.post('/api/v1/accounts', asked('xia')), 403, /client credentials/);
    const narrow = await call(server, 'POST', '/api/v1/accounts', {
      token: await appToken('read'),
      body: asked('xia'),
    });
    assertRefused(narrow, 403, 'This action is outside the authorized scopes');
  });
});

onBothEngines('too many sign-ups', (engine) => {
  let world: World;
  let server: Skein;

  before(async () => {
    await built();
    world = await createWorld({ engine, environment: { SKEIN_RATE_LIMITS: 'on' } });
    server = world.servers[0] as Skein;
    await changeSetting(server.ctx, 'registrations', 'open');
  });
  after(() => world.stop());

  it('one address gets no more than five letters in half an hour, and who asks sees no difference', async () => {
    const answers: string[] = [];
    for (let turn = 0; turn < 7; turn += 1) {
      const browser = visitor(server);
      const page = await browser.get('/sign-up');
      const fields = { email: 'victim@mail.example', password: PASSWORD, agreement: '1' };
      const seen = await browser.submit(page, { username: `name${turn}`, ...fields });
      answers.push(`${seen.status} ${/<h1>.*<\/h1>/.exec(seen.body)}`);
    }
    assert.equal(new Set(answers).size, 1);
    assert.equal((await lettersTo(server, 'victim@mail.example')).length, 5);
  });

  it('one address of the network may try the form 25 times in five minutes', async () => {
    const statuses: number[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      const browser = visitor(server);
      statuses.push((await browser.submit(await browser.get('/sign-up'), { username: '' })).status);
    }
    assert.deepEqual(statuses.slice(0, 18), Array(18).fill(422));
    assert.deepEqual(statuses.slice(18), [429, 429]);
    world.clock.forward(6 * 60_000);
    const browser = visitor(server);
    assert.equal((await browser.submit(await browser.get('/sign-up'), { username: '' })).status, 422);
  });
});
