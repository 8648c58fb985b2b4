import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { findByHandle } from '../../server/src/accounts/index.ts';
import { transact } from '../../server/src/db/transact.ts';
import { createAccount, issueToken } from '../../server/src/sign-in/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call, cast, type Seen } from '../cast.ts';
import { lettersTo, letterTo, linkIn } from '../letters.ts';
import { formOf, type Visitor, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const PASSWORD = 'forty-one geese';
const OTHER = 'forty-two swans';
const DAY = 86_400_000;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

onBothEngines('passwords and who may act as one', (engine) => {
  let world: World;
  let server: Skein;

  before(async () => {
    await built();
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    await cast(server);
    for (const name of ['ida', 'jo', 'kit', 'lou', 'mia']) {
      const rights = { role: 'member', confirmed: true, approved: true } as const;
      await createAccount(server.ctx, { name, email: `${name}@mail.example`, password: PASSWORD, ...rights });
    }
  });
  after(() => world.stop());

  async function signedIn(name: string, password = PASSWORD): Promise<Visitor> {
    const browser = visitor(server);
    const page = await browser.get('/sign-in');
    const answer = await browser.submit(page, { login: name, password }, { 'User-Agent': FIREFOX });
    assert.equal(answer.status, 303, answer.body);
    return browser;
  }

  async function forgotten(email: string): Promise<Seen<string>> {
    const browser = visitor(server);
    return browser.submit(await browser.get('/password/forgotten'), { email });
  }

  const idOf = async (name: string) => (await findByHandle(server.ctx, name))?.id as number;

  async function tokenOf(name: string): Promise<string> {
    const app = await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    return issueToken(server.ctx, { appId: app.id, accountId: await idOf(name), scopes: ['read', 'write'] });
  }

  const me = (token: string) => call(server, 'GET', '/api/v1/accounts/verify_credentials', { token });

  /** A form of the member's page: each has the same proof. */
  async function send(browser: Visitor, path: string, fields: Record<string, string>): Promise<Seen<string>> {
    const { csrf = '' } = formOf((await browser.get('/settings/security')).body).fields;
    return browser.post(path, { csrf, ...fields });
  }

  const isIn = async (browser: Visitor) => (await browser.get('/settings/security')).status === 200;

  it('whoever forgot theirs chooses a new one by a link; all browsers and apps are signed out', async () => {
    const before = await signedIn('ida');
    const token = await tokenOf('ida');
    assert.equal((await me(token)).status, 200);
    assert.match((await visitor(server).get('/sign-in')).body, /href="\/password\/forgotten"/);
    assert.match((await forgotten('IDA@mail.example')).body, /Look into your mail/);
    const link = linkIn(server, await letterTo(server, 'ida@mail.example'));
    const browser = visitor(server);
    const page = await browser.get(link);
    assert.equal(page.headers.get('referrer-policy'), 'strict-origin');
    const short = await browser.submit(page, { password: 'short' });
    assert.equal(short.status, 422);
    assert.match((await browser.submit(page, { password: OTHER })).body, /Your password is new/);
    assert.equal(await isIn(before), false);
    assert.equal((await me(token)).status, 401);
    assert.equal((await visitor(server).signIn('ida', PASSWORD)).status, 422);
    assert.ok(await isIn(await signedIn('ida', OTHER)));
    assert.match(await letterTo(server, 'ida@mail.example'), /Your password was changed/);
  });

  it('the link is stored as a fingerprint and works once, for an hour, and until the next one is asked for', async () => {
    await forgotten('jo@mail.example');
    const first = linkIn(server, await letterTo(server, 'jo@mail.example'));
    const code = new URL(first, 'http://x').searchParams.get('code') as string;
    const rows = await server.ctx.db.selectFrom('reset_links').selectAll().execute();
    assert.ok(rows.length > 0 && !JSON.stringify(rows).includes(code));
    await forgotten('jo@mail.example');
    assert.match((await visitor(server).get(first)).body, /has done its work/);
    const second = linkIn(server, await letterTo(server, 'jo@mail.example'));
    const tries = await Promise.all(
      [1, 2, 3, 4, 5].map(async () => {
        const browser = visitor(server);
        return { browser, page: await browser.get(second) };
      }),
    );
    const answers = await Promise.all(
      tries.map(({ browser, page }) => browser.submit(page, { password: OTHER })),
    );
    assert.equal(answers.filter(({ body }) => body.includes('Your password is new')).length, 1);
    await forgotten('jo@mail.example');
    const third = linkIn(server, await letterTo(server, 'jo@mail.example'));
    world.clock.forward(3_600_001);
    assert.match((await visitor(server).get(third)).body, /has done its work/);
  });

  it('nobody learns by asking whether an address is known, and its link names our own origin only', async () => {
    const bare = (html: string) => html.replace(/name="csrf" value="[^"]*"/g, '');
    const known = bare((await forgotten('kit@mail.example')).body);
    for (const email of ['nobody@mail.example', 'nonsense', ''])
      assert.equal(bare((await forgotten(email)).body), known);
    const browser = visitor(server);
    const page = await browser.get('/password/forgotten');
    await browser.submit(page, { email: 'kit@mail.example' }, { 'X-Forwarded-Host': 'evil.example' });
    assert.doesNotMatch(await letterTo(server, 'kit@mail.example'), /evil/);
  });

  it('whoever was shut out gets no link, and one from before is worth nothing', async () => {
    await forgotten('lou@mail.example');
    const link = linkIn(server, await letterTo(server, 'lou@mail.example'));
    const id = await idOf('lou');
    await transact(server.ctx, (inner) =>
      inner.db
        .updateTable('accounts')
        .set({ suspended_at: inner.clock.now() })
        .where('id', '=', id)
        .execute(),
    );
    await forgotten('lou@mail.example');
    assert.equal((await lettersTo(server, 'lou@mail.example')).length, 1);
    assert.match((await visitor(server).get(link)).body, /has done its work/);
  });

  it('a member changes it who knows the old one, and stays signed in alone', async () => {
    const [browser, other] = [await signedIn('kit'), await signedIn('kit')];
    const token = await tokenOf('kit');
    const change = (current: string, password: string) =>
      send(browser, '/settings/password', { current, password });
    const wrong = await change('not this one', OTHER);
    assert.equal(wrong.status, 422);
    assert.match(wrong.body, /This is not your password/);
    assert.equal((await change(PASSWORD, 'short')).status, 422);
    assert.equal((await change(PASSWORD, 'a'.repeat(257))).status, 422);
    assert.ok(await isIn(other), 'a refusal changes nothing');
    const cookie = [...browser.cookies.values()].join();
    assert.equal((await change(PASSWORD, OTHER)).status, 303);
    assert.notEqual([...browser.cookies.values()].join(), cookie, 'the session is a new one');
    assert.ok(await isIn(browser));
    assert.equal(await isIn(other), false);
    assert.equal((await me(token)).status, 401);
    assert.match(await letterTo(server, 'kit@mail.example'), /Your password was changed/);
    assert.equal(
      (await visitor(server).post('/settings/password', { current: OTHER, password: PASSWORD })).status,
      303,
    );
    const forged = await browser.post('/settings/password', { current: OTHER, password: PASSWORD });
    assert.equal(forged.status, 403);
    assert.ok(await isIn(await signedIn('kit', OTHER)));
  });

  it('a member sees the browsers that are signed in, and signs one out', async () => {
    const [browser, other, jos] = [await signedIn('mia'), await signedIn('mia'), await signedIn('jo', OTHER)];
    const page = (await browser.get('/settings/security')).body;
    assert.equal(page.match(/Firefox on Linux( \(this one\))?<\/h3>/g)?.length, 2);
    assert.equal(page.match(/\(this one\)/g)?.length, 1);
    const mias = await server.ctx.db
      .selectFrom('sessions')
      .select('id')
      .where('account_id', '=', await idOf('mia'))
      .orderBy('id')
      .execute();
    const second = String(mias[1]?.id);
    assert.equal((await send(jos, '/settings/sessions/end', { id: second })).status, 404, 'not hers to end');
    assert.ok(await isIn(other));
    assert.equal((await send(browser, '/settings/sessions/end', { id: second })).status, 303);
    assert.equal(await isIn(other), false);
    assert.ok(await isIn(browser));
    assert.equal((await send(browser, '/settings/sessions/end', { id: second })).status, 404);
    assert.equal((await visitor(server).get('/settings/security')).status, 303);
  });

  it('a member sees what apps may do, and when they last did, and takes it back', async () => {
    const browser = await signedIn('mia');
    assert.match((await browser.get('/settings/security')).body, /You have let no app in/);
    const [token, second, jos] = [await tokenOf('mia'), await tokenOf('mia'), await tokenOf('jo')];
    const uses = (html: string) => html.match(/last used/g)?.length ?? 0;
    const unused = uses((await browser.get('/settings/security')).body);
    await me(token);
    const page = (await browser.get('/settings/security')).body;
    assert.equal(uses(page), unused + 1);
    assert.match(page, /read everything in your account/);
    const app = await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    const stranger = await signedIn('ida', OTHER);
    assert.equal((await send(stranger, '/settings/apps/end', { id: String(app.id) })).status, 404);
    assert.equal((await send(browser, '/settings/apps/end', { id: String(app.id) })).status, 303);
    for (const one of [token, second]) assert.equal((await me(one)).status, 401);
    assert.equal((await me(jos)).status, 200, "another member's app goes on");
    assert.match((await browser.get('/settings/security')).body, /You have let no app in/);
  });

  it('what ended, ran out or was never used is swept away by the day', async () => {
    await call(server, 'POST', '/api/v1/apps', {
      body: { client_name: 'Never used', redirect_uris: 'gull:/x' },
    });
    const browser = await signedIn('mia');
    const has = async () => {
      const { db } = server.ctx;
      const apps = await db.selectFrom('apps').select('name').where('name', '=', 'Never used').execute();
      const ended = await db
        .selectFrom('sessions')
        .select('id')
        .where('revoked_at', 'is not', null)
        .execute();
      const links = await db.selectFrom('reset_links').select('id').execute();
      const revoked = await db
        .selectFrom('tokens')
        .select('id')
        .where('revoked_at', 'is not', null)
        .execute();
      return [apps, ended, links, revoked].map((rows) => rows.length > 0);
    };
    assert.deepEqual(await has(), [true, true, true, true]);
    world.clock.forward(2 * DAY);
    await world.settled();
    assert.deepEqual(await has(), [false, false, false, true]);
    assert.ok(await isIn(browser), 'what is in use stays');
    world.clock.forward(31 * DAY);
    await world.settled();
    assert.deepEqual(await has(), [false, false, false, false]);
    const sessions = await server.ctx.db.selectFrom('sessions').select('id').execute();
    assert.deepEqual(sessions, [], 'nobody came for a month');
  });
});
