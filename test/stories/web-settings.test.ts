import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call, type Person, person } from '../cast.ts';
import { memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const PATH = '/settings/profile';

onBothEngines('Settings in the browser', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let browser: Visitor;
  before(async () => {
    await built();
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    alice = await person(server, 'alice');
    browser = await memberBrowser(alice);
  });
  after(() => world.stop());

  const own = async () => (await alice.get('/api/v1/accounts/verify_credentials')).body;
  const TYPED = { display_name: 'Alice Moreau', note: 'Counts birds.' };
  const csrfOf = (html: string) => /name="csrf" value="([^"]+)"/.exec(html)?.[1] as string;

  it('stand in one list, which the navigation names; each page says where one is', async () => {
    for (const [language, words] of [
      ['en', 'Settings'],
      ['fr', 'Réglages'],
    ] as const) {
      const own = await memberBrowser(alice, language);
      const list = (await own.get('/settings')).body;
      assert.match(list, new RegExp(`<a href="/settings" aria-current="page">[\\s\\S]*?${words}</a>`));
      const main = list.slice(list.indexOf('<main'), list.indexOf('</main>'));
      const places = [...main.matchAll(/href="(\/settings\/\w+)"/g)].map(([, href]) => href as string);
      assert.ok(places.length >= 4 && !places.includes('/settings/mail'));
      for (const place of places) {
        const page = await own.get(place);
        assert.equal(page.status, 200, place);
        assert.match(page.body, new RegExp(`<ol class="way"><li><a href="/settings">${words}</a>`), place);
        assert.match(page.body, /<a href="\/settings" aria-current="true">/, place);
      }
    }
  });

  it('lead those who run the server to its own pages, and nobody else', async () => {
    const pages = { server: 1, rules: 1, requests: 1, mail: 1 };
    for (const [role, open] of [
      ['owner', Object.keys(pages)],
      ['admin', Object.keys(pages)],
      ['moderator', ['requests']],
      ['member', []],
    ] as const) {
      const browser = await memberBrowser(await person(server, `a_${role}`, { role }));
      const list = (await browser.get('/settings')).body;
      for (const page of Object.keys(pages)) {
        const is = (open as readonly string[]).includes(page);
        assert.equal(list.includes(`href="/settings/${page}"`), is, `${role} ${page}`);
        assert.equal((await browser.get(`/settings/${page}`)).status, is ? 200 : 403, `${role} ${page}`);
      }
    }
  });

  it('change the profile, and say so', async () => {
    const page = await browser.get(PATH);
    assert.equal(page.status, 200);
    const done = await browser.submitTo(PATH, page, { ...TYPED, locked: '1' });
    assert.deepEqual([done.status, done.headers.get('location')], [303, `${PATH}?saved=1`]);
    const { display_name, locked, source } = await own();
    assert.deepEqual([display_name, locked, source.note], ['Alice Moreau', true, 'Counts birds.']);
    const saved = await browser.get(`${PATH}?saved=1`);
    assert.match(saved.body, /role="status">Saved\./);
    assert.match(saved.body, /name="locked"[^>]* checked/);
    await browser.post(PATH, { csrf: csrfOf(page.body), ...TYPED });
    assert.equal((await own()).locked, false, 'a box that is not ticked says no');
  });

  it('change how posts begin', async () => {
    const page = await browser.get('/settings/posts');
    const chosen = { privacy: 'private', language: 'fr', sensitive: '1' };
    const done = await browser.submitTo('/settings/posts', page, chosen);
    assert.deepEqual([done.status, done.headers.get('location')], [303, '/settings/posts?saved=1']);
    const { source } = await own();
    assert.deepEqual([source.privacy, source.language, source.sensitive], ['private', 'fr', true]);
    const home = await browser.get('/home');
    assert.match(home.body, /<option value="private"[^>]* selected/);
    assert.match(home.body, /<option value="fr"[^>]* selected/);
    const csrf = csrfOf(page.body);
    for (const wrong of [{ privacy: 'direct' }, { language: 'no language' }] as Record<string, string>[]) {
      const sent = { csrf, privacy: 'public', ...wrong };
      assert.equal((await browser.post('/settings/posts', sent)).status, 422, JSON.stringify(wrong));
    }
    assert.equal((await browser.post('/settings/posts', { privacy: 'public', csrf: 'wrong' })).status, 403);
    assert.deepEqual((await own()).source, source);
    await browser.post('/settings/posts', { csrf, privacy: 'public', language: '' });
    const after = (await own()).source;
    assert.deepEqual([after.privacy, after.language, after.sensitive], ['public', null, false]);
  });

  it('change what the server says of itself, for the owner', async () => {
    const olga = await memberBrowser(await person(server, 'olga', { role: 'owner' }));
    const path = '/settings/server';
    const typed = {
      title: 'The Marsh',
      description: 'Birds and those who count them.',
      contact: 'olga@mail.example',
      registrations: 'approval',
    };
    const page = await olga.get(path);
    const done = await olga.submitTo(path, page, typed);
    assert.equal(done.status, 303, done.body);
    assert.equal(done.headers.get('location'), `${path}?saved=1`);
    const { body } = await call(server, 'GET', '/api/v2/instance');
    assert.deepEqual(
      [body.title, body.description, body.contact.email, body.registrations.approval_required],
      ['The Marsh', typed.description, typed.contact, true],
    );
    assert.match((await olga.get(path)).body, /<option value="approval"[^>]* selected/);
    const wrong = { title: ' ', description: 'a'.repeat(1001), contact: 'not an address' };
    const again = await olga.submitTo(path, page, { ...typed, ...wrong });
    assert.equal(again.status, 422);
    for (const field of Object.keys(wrong))
      assert.ok(again.body.includes(`id="field-${field}-fault"`), field);
    assert.match(again.body, /3 fields need another look/);
    assert.equal((await olga.submitTo(path, page, { ...typed, registrations: 'half' })).status, 422);
    const most = { title: 'é'.repeat(100), description: 'b'.repeat(1000), contact: '' };
    assert.equal((await olga.submitTo(path, page, { ...typed, ...most })).status, 303);
    for (const other of [browser, visitor(server)])
      assert.notEqual(
        (await other.post(path, { ...typed, csrf: csrfOf(page.body) })).headers.get('location'),
        `${path}?saved=1`,
      );
    const csrf = csrfOf((await browser.get('/home')).body);
    assert.equal((await browser.post(path, { ...typed, csrf })).status, 403);
    assert.equal((await call(server, 'GET', '/api/v2/instance')).body.title, most.title);
  });

  it('give back what was typed, with what is wrong beside it', async () => {
    const before = await own();
    const page = await browser.get(PATH);
    const long = 'a'.repeat(41);
    const again = await browser.submitTo(PATH, page, { display_name: long, note: 'b'.repeat(501) });
    assert.equal(again.status, 422);
    assert.match(again.body, /id="field-display_name-fault"/);
    assert.match(again.body, /id="field-note-fault"/);
    assert.ok(again.body.includes(`value="${long}"`));
    assert.ok(again.body.includes('b'.repeat(501)));
    assert.deepEqual(await own(), before);
    const most = await browser.submitTo(PATH, page, { ...TYPED, display_name: 'a'.repeat(40) });
    assert.equal(most.status, 303);
  });

  it('change nothing for a stranger or a wrong proof', async () => {
    const before = await own();
    const stranger = visitor(server);
    const sent = await stranger.get(PATH);
    assert.equal(sent.headers.get('location'), '/sign-in?return_to=%2Fsettings%2Fprofile');
    assert.equal((await stranger.post(PATH, TYPED)).status, 303);
    assert.equal((await browser.post(PATH, { ...TYPED, csrf: 'wrong' })).status, 403);
    assert.deepEqual(await own(), before);
  });
});
