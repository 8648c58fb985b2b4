import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { type Person, person } from '../cast.ts';
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
  const TYPED = { display_name: 'Alice Moreau', note: 'Counts birds.', privacy: 'private', language: 'fr' };

  it('change the profile and how posts begin, and say so', async () => {
    const page = await browser.get(PATH);
    assert.equal(page.status, 200);
    const done = await browser.submitTo(PATH, page, { ...TYPED, locked: '1' });
    assert.deepEqual([done.status, done.headers.get('location')], [303, `${PATH}?saved=1`]);
    const { display_name, locked, source } = await own();
    assert.deepEqual([display_name, locked, source.note], ['Alice Moreau', true, 'Counts birds.']);
    assert.deepEqual([source.privacy, source.language], ['private', 'fr']);
    const saved = await browser.get(`${PATH}?saved=1`);
    assert.match(saved.body, /role="status">Saved\./);
    assert.match(saved.body, /name="locked"[^>]* checked/);
    const home = await browser.get('/home');
    assert.match(home.body, /<option value="private"[^>]* selected/);
    assert.match(home.body, /<option value="fr"[^>]* selected/);
    const { csrf } = { csrf: /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] as string };
    await browser.post(PATH, { csrf, ...TYPED });
    assert.equal((await own()).locked, false, 'a box that is not ticked says no');
  });

  it('give back what was typed, with what is wrong beside it', async () => {
    const before = await own();
    const page = await browser.get(PATH);
    const long = 'a'.repeat(41);
    const again = await browser.submitTo(PATH, page, {
      ...TYPED,
      display_name: long,
      note: `${'b'.repeat(501)}`,
    });
    assert.equal(again.status, 422);
    assert.match(again.body, /id="field-display_name-fault"/);
    assert.match(again.body, /id="field-note-fault"/);
    assert.ok(again.body.includes(`value="${long}"`));
    assert.ok(again.body.includes('b'.repeat(501)));
    assert.equal((await browser.submitTo(PATH, page, { ...TYPED, language: 'no language' })).status, 422);
    assert.equal((await browser.submitTo(PATH, page, { ...TYPED, privacy: 'direct' })).status, 422);
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
