import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { setPasswordHash } from '../../server/src/accounts/index.ts';
import { transact } from '../../server/src/db/transact.ts';
import { changeSetting } from '../../server/src/instance/index.ts';
import { hashPassword } from '../../server/src/sign-in/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call, type Person, person } from '../cast.ts';
import { formOf, memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const PATH = '/settings/delete';
const PASSWORD = 'forty-one geese';

onBothEngines('Leaving in the browser', (engine) => {
  let world: World;
  let here: Skein;
  let bob: Person;
  let hash: string;
  before(async () => {
    await built();
    world = await createWorld({ engine, servers: 2 });
    here = world.servers[0] as Skein;
    bob = await person(world.servers[1] as Skein, 'bob');
    hash = await hashPassword(PASSWORD);
    await changeSetting(here.ctx, 'registrations', 'open');
  });
  after(() => world.stop());

  async function somebody(name: string, role: 'member' | 'owner' = 'member') {
    const one = await person(here, name, { role });
    await transact(here.ctx, (ctx) => setPasswordHash(ctx, one.id, hash));
    return { one, browser: await memberBrowser(one) };
  }

  const say = async (browser: Visitor, password: string) =>
    browser.submitTo(PATH, await browser.get(PATH), { password });
  const isHere = async (name: string) =>
    (await call(here, 'GET', `/api/v1/accounts/lookup?acct=${name}`)).status === 200;

  it('says first what goes at once, what later, what stays, and that nothing brings it back', async () => {
    const { browser, one } = await somebody('ada');
    const page = (await browser.get(PATH)).body;
    assert.match(
      page,
      /cannot be undone[\s\S]*At once[\s\S]*hours after[\s\S]*On other servers[\s\S]*What stays/,
    );
    assert.match(page, /The name @ada stays taken for ever/);
    const french = (await (await memberBrowser(one, 'fr')).get(PATH)).body;
    assert.match(french, /Personne ne pourra revenir en arrière[\s\S]*Le nom @ada reste pris pour toujours/);
    assert.match((await browser.get('/settings')).body, /href="\/settings\/delete"/);
  });

  it('asks for the password again; without it nothing is done', async () => {
    const { browser } = await somebody('alice');
    for (const wrong of ['', 'forty-two geese', 'x'.repeat(10_000)]) {
      const again = await say(browser, wrong);
      assert.equal(again.status, 422);
      assert.match(again.body, /id="field-password-fault"/);
      assert.ok(wrong === '' || !again.body.includes(wrong), 'what was typed is not sent back');
    }
    assert.equal((await browser.post(PATH, { password: PASSWORD, csrf: 'wrong' })).status, 403);
    assert.equal((await visitor(here).post(PATH, { password: PASSWORD })).status, 303);
    assert.ok(await isHere('alice'));
    assert.equal((await browser.get('/home')).status, 200);
  });

  it('takes everything away, here and elsewhere; the browser is signed out and the name stays taken', async () => {
    const { browser, one } = await somebody('carol');
    const other = await memberBrowser(one);
    const status = await one.publish('Forty-one geese');
    const { ctx } = bob.server;
    const id = await ctx.fediverse.accountByHandle(ctx, one.handle);
    await bob.post(`/api/v1/accounts/${id}/follow`);
    await world.settled();
    const done = await say(browser, PASSWORD);
    assert.equal(done.status, 200);
    assert.match(done.body, /Your account is deleted/);
    assert.doesNotMatch(done.body, /\/sign-out/);
    assert.deepEqual(
      [...browser.cookies.keys()].filter((name) => name.startsWith('skein-') && !name.includes('visitor')),
      [],
    );
    for (const gone of [browser, other]) assert.equal((await gone.get('/home')).status, 303);
    assert.equal((await one.get('/api/v1/accounts/verify_credentials')).status, 401);
    assert.equal((await visitor(here).get('/@carol')).status, 410);
    assert.equal((await call(here, 'GET', `/api/v1/statuses/${status.id}`)).status, 404);
    assert.equal((await visitor(here).signIn('carol', PASSWORD)).status, 422);
    await world.settled();
    assert.equal((await bob.get(`/api/v1/accounts/${id}`)).status, 404);
    const stranger = visitor(here);
    const form = { username: 'carol', email: 'new@mail.example', password: PASSWORD, agreement: '1' };
    const again = await stranger.submit(await stranger.get('/sign-up'), form);
    assert.match(again.body, /Somebody has this already/);
  });

  it('is not for who alone owns the server: first there has to be another owner', async () => {
    const { browser: first } = await somebody('olga', 'owner');
    const page = await first.get(PATH);
    assert.match(page.body, /skein account create NAME --email ADDRESS --role owner/);
    assert.doesNotMatch(page.body, /name="password"/);
    const { csrf = '' } = formOf(page.body).fields;
    assert.equal((await first.post(PATH, { csrf, password: PASSWORD })).status, 403);
    assert.ok(await isHere('olga'));
    const { browser: second } = await somebody('otto', 'owner');
    const pages = [await first.get(PATH), await second.get(PATH)];
    const both = await Promise.all(
      [first, second].map((browser, i) => browser.submitTo(PATH, pages[i] as never, { password: PASSWORD })),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 403], 'of two at once one stays');
    assert.notEqual(await isHere('olga'), await isHere('otto'));
  });
});

it('passwords cannot be guessed there: ten tries in ten minutes', { timeout: 120_000 }, async () => {
  await built();
  const world = await createWorld({ environment: { SKEIN_RATE_LIMITS: 'on' } });
  try {
    const alice = await person(world.servers[0] as Skein, 'alice');
    const browser = await memberBrowser(alice);
    const page = await browser.get(PATH);
    const seen: number[] = [];
    for (let i = 0; i < 11; i += 1)
      seen.push((await browser.submitTo(PATH, page, { password: `guess ${i}` })).status);
    assert.deepEqual(seen, [...Array.from({ length: 10 }, () => 422), 429]);
  } finally {
    await world.stop();
  }
});
