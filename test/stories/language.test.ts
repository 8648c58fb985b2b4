import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { changeSetting } from '../../server/src/instance/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call, person } from '../cast.ts';
import { letterTo, linkIn } from '../letters.ts';
import { memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const PATH = '/settings/language';
const PASSWORD = 'forty-one geese';

onBothEngines('The language of a member', (engine) => {
  let world: World;
  let server: Skein;
  before(async () => {
    await built();
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    await changeSetting(server.ctx, 'registrations', 'open');
  });
  after(() => world.stop());

  const spoken = async (browser: Visitor, path = '/home', headers = {}) =>
    /<html lang="(\w+)"/.exec((await browser.get(path, headers)).body)?.[1];

  async function choose(browser: Visitor, language: string) {
    return browser.submitTo(PATH, await browser.get(PATH), { language });
  }

  /** Asks for the letter that a password was forgotten, and reads it. */
  async function letterFor(name: string): Promise<string> {
    const browser = visitor(server);
    const page = await browser.get('/password/forgotten');
    await browser.submit(page, { email: `${name}@mail.example` });
    return letterTo(server, `${name}@mail.example`);
  }

  it('is the browser’s until they choose; then theirs everywhere, also on refusals and in letters', async () => {
    const browser = await memberBrowser(await person(server, 'alice'), 'fr');
    assert.equal(await spoken(browser), 'fr');
    assert.equal(await spoken(browser, '/home', { 'Accept-Language': 'en' }), 'en');
    assert.match(await letterFor('alice'), /asked for a new password/);
    const done = await choose(browser, 'fr');
    assert.deepEqual([done.status, done.headers.get('location')], [303, `${PATH}?saved=1`]);
    const english = { 'Accept-Language': 'en' };
    for (const path of ['/home', '/@alice', '/about', '/settings/profile', '/nothing-here'])
      assert.equal(await spoken(browser, path, english), 'fr', path);
    assert.match((await browser.get(PATH, english)).body, /<option value="fr"[^>]* selected/);
    assert.match(await letterFor('alice'), /nouveau mot de passe/);
    assert.equal(await spoken(visitor(server, 'en'), '/@alice'), 'en', 'others read in their own');
  });

  it('gives way to the one that an address names, and goes back to the browser’s', async () => {
    const browser = await memberBrowser(await person(server, 'bob'), 'en');
    await choose(browser, 'fr');
    assert.equal(await spoken(browser, '/home?lang=en'), 'en');
    assert.equal(await spoken(browser, '/home?lang=xx'), 'fr');
    await choose(browser, '');
    assert.equal(await spoken(browser), 'en');
    assert.match(await letterFor('bob'), /nouveau mot de passe/, 'letters keep the last one');
  });

  it('is the one in which they signed up, by the form or by an app', async () => {
    const french = visitor(server, 'fr');
    const form = { username: 'dora', email: 'dora@mail.example', password: PASSWORD, agreement: '1' };
    await french.submit(await french.get('/sign-up'), form);
    const app = await call(server, 'POST', '/api/v1/apps', {
      body: { client_name: 'Gull', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'write' },
    });
    const { client_id, client_secret } = app.body;
    const grant = { grant_type: 'client_credentials', client_id, client_secret, scope: 'write' };
    const token = (await call(server, 'POST', '/oauth/token', { body: grant })).body.access_token;
    const wishes: [string, string | undefined, string][] = [
      ['emil', 'fr-CA', 'fr'],
      ['fay', 'en', 'en'],
      ['gil', undefined, 'fr'],
    ];
    for (const [name, locale] of wishes) {
      const body = {
        username: name,
        email: `${name}@mail.example`,
        password: PASSWORD,
        agreement: true,
        locale,
      };
      const headers = { 'Accept-Language': 'fr' };
      assert.equal((await call(server, 'POST', '/api/v1/accounts', { token, body, headers })).status, 200);
    }
    for (const [name, , language] of [['dora', '', 'fr'] as const, ...wishes]) {
      const letter = await letterTo(server, `${name}@mail.example`);
      assert.match(letter, language === 'fr' ? /veut s’inscrire/ : /wants to join/, name);
      const browser = visitor(server, language === 'fr' ? 'en' : 'fr');
      await browser.submit(await browser.get(linkIn(server, letter)), {});
      assert.equal((await browser.signIn(name, PASSWORD)).status, 303);
      assert.equal(await spoken(browser), language, name);
    }
  });

  it('is not changed by a stranger, a wrong proof, or to one that we do not speak', async () => {
    const browser = await memberBrowser(await person(server, 'carol'), 'en');
    const page = await browser.get(PATH);
    assert.equal((await browser.submitTo(PATH, page, { language: 'de' })).status, 422);
    assert.equal((await browser.post(PATH, { language: 'fr', csrf: 'wrong' })).status, 403);
    assert.equal((await visitor(server).post(PATH, { language: 'fr' })).status, 303);
    assert.equal(await spoken(browser), 'en');
  });
});
