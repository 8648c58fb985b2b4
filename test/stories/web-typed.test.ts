import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { changeSetting } from '../../server/src/instance/index.ts';
import { built } from '../../web/src/built.ts';
import { person } from '../cast.ts';
import { picture } from '../pictures.ts';
import { scene } from '../scene.ts';
import { formOf, memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

/** As a browser says that a page of ours sends the form. */
const FROM_HERE = { 'Sec-Fetch-Site': 'same-origin' };

onBothEngines('What was typed into a form', (engine) => {
  before(() => built());
  const { world, server, alice, bob } = scene({ engine, environment: { SKEIN_RATE_LIMITS: 'on' } });
  let browser: Visitor;
  before(async () => {
    browser = await memberBrowser(alice);
  });

  const limitOf = async (ask: () => Promise<{ status: number }>, most: number) => {
    for (let count = 0; count < most; count += 1) if ((await ask()).status === 429) return;
    assert.fail('no limit was met');
  };

  const TYPED = {
    status: 'Forty-one geese, counted twice',
    spoiler_text: 'Birds',
    visibility: 'private',
    language: 'de',
    poll_1: 'grey',
    poll_2: 'white',
    poll_length: '3600',
    poll_multiple: '1',
    alt_1: 'a goose from the side',
  };

  const assertStands = (body: string) => {
    assert.match(body, /Forty-one geese, counted twice<\/textarea>/);
    assert.match(body, /name="spoiler_text"[^>]*value="Birds"|value="Birds"[^>]*name="spoiler_text"/);
    assert.match(body, /<option value="private"[^>]* selected/);
    assert.match(body, /<option value="de"[^>]* selected/);
    assert.match(body, /value="grey"/);
    assert.match(body, /<option value="3600"[^>]* selected/);
    assert.match(body, /name="poll_multiple"[^>]*checked/);
    assert.match(body, /a goose from the side<\/textarea>/);
  };

  it('stands in the form again when one has added too many pictures', async () => {
    const dora = await person(server, 'dora');
    const doras = await memberBrowser(dora);
    const page = await doras.get('/home');
    const none = Buffer.alloc(0);
    // Thirty in half an hour.
    await limitOf(() => dora.post('/api/v2/media', {}), 31);
    const photo = await picture('jpeg', 9, 6);
    const again = await doras.submitFiles('/compose', page, TYPED, { file_1: photo, file_2: none });
    assert.equal(again.status, 429);
    assert.ok(Number(again.headers.get('retry-after')) > 0);
    assertStands(again.body);
    assert.match(again.body, /role="alert">[^<]*try again in (30|29) minutes/);
    const sent = await doras.submitFiles('/compose', again, { ...TYPED, alt_1: '' }, { file_1: none });
    assert.equal(sent.status, 303);
    const [status] = (await dora.get(`/api/v1/accounts/${dora.id}/statuses`)).body;
    assert.deepEqual([status.visibility, status.poll.options.length], ['private', 2]);
  });

  it('of an answer too, when one has posted too much, in the reader’s language and with what it answers', async () => {
    const { id } = await bob.publish('Who counts them?');
    const emil = await person(server, 'emil');
    const emils = await memberBrowser(emil, 'fr');
    const page = await emils.get(`/@bob/${id}`);
    for (let sent = 0; sent < 301; sent += 25) {
      await Promise.all(Array.from({ length: 25 }, () => emil.post('/api/v1/statuses', {})));
      if (sent === 200) world.clock.forward(6 * 60_000);
    }
    world.clock.forward(6 * 60_000);
    const files = { file_1: await picture('jpeg', 9, 6) };
    const again = await emils.submitFiles('/compose', page, { ...TYPED, drop_1: '' }, files, FROM_HERE);
    assert.equal(again.status, 429);
    assertStands(again.body);
    assert.match(again.body, /Réessayez dans 1\d\d minutes/);
    assert.match(again.body, /Who counts them\?/);
    const { fields } = formOf(again.body, '/compose');
    assert.deepEqual([fields.in_reply_to_id, fields.back], [id, `/@bob/${id}`]);
  });

  it('is kept through a wrong field, a page that stood open too long, and for nobody else', async () => {
    const page = await browser.get('/home');
    const wrong = await browser.submitTo('/compose', page, { ...TYPED, language: '!!', poll_length: 'long' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.body, /Forty-one geese, counted twice<\/textarea>/);
    assert.match(wrong.body, /<option value="private"[^>]* selected/);

    const expired = await browser.post('/compose', { ...TYPED, csrf: 'of an older session' }, FROM_HERE);
    assert.equal(expired.status, 403);
    assertStands(expired.body);
    assert.match(expired.body, /stood open for too long/);
    assert.equal((await browser.submitTo('/compose', expired, { ...TYPED, alt_1: '' })).status, 303);

    // Another site must not put words into a form that carries our proof.
    for (const headers of [{}, { Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
      const foreign = await browser.post('/compose', TYPED, headers as never);
      assert.equal(foreign.status, 403);
      assert.doesNotMatch(foreign.body, /Forty-one geese/);
    }
  });

  it('stays when one was signed out meanwhile, and can be sent after signing in again', async () => {
    const stranger = visitor(server);
    const { cookies } = await memberBrowser(alice);
    const [[name]] = [...cookies] as [[string, string]];
    stranger.cookies.set(name, 'ended');
    const files = { file_1: await picture('jpeg', 9, 6) };
    const page = await browser.get('/home');
    const kept = await stranger.submitFiles('/compose', page, TYPED, files, FROM_HERE);
    assert.equal(kept.status, 401);
    assert.match(kept.body, /Forty-one geese, counted twice<\/textarea>/);
    assert.match(kept.body, /href="\/sign-in" target="_blank"/);
    stranger.cookies.set(name, [...cookies.values()][0] as string);
    const composer = await stranger.submit(kept, { status: TYPED.status, spoiler_text: 'Birds' }, FROM_HERE);
    assert.equal(composer.status, 403);
    assertStands(composer.body);
    assert.equal((await stranger.submitTo('/compose', composer, { ...TYPED, alt_1: '' })).status, 303);
    // A button without words sends to the sign-in page, as before.
    const button = await visitor(server).post('/statuses/1/favourite', { back: '/@bob' }, FROM_HERE);
    assert.deepEqual([button.status, button.headers.get('location')], [303, '/sign-in?return_to=%2F%40bob']);
  });

  it('is given back by every other form, but for passwords', async () => {
    const page = await browser.get('/settings/profile');
    const note = `Of geese. ${'x'.repeat(50_000)}`;
    const profile = await browser.submitTo('/settings/profile', page, { note, display_name: 'Al' });
    assert.equal(profile.status, 422);
    assert.match(profile.body, /<textarea[^>]*name="note"[^>]*>Of geese\. x/);
    const short = await browser.submitTo('/settings/profile', profile, {
      note: 'Of geese.',
      display_name: 'Al',
    });
    assert.deepEqual([short.status, short.headers.get('location')], [303, '/settings/profile?saved=1']);
    assert.equal((await alice.get(`/api/v1/accounts/${alice.id}`)).body.display_name, 'Al');

    const words = { words: 'ducks', action: 'warn', ends: '0', csrf: 'old' };
    const filter = await browser.post('/settings/filters', words, FROM_HERE);
    assert.equal(filter.status, 403);
    assert.match(filter.body, /name="words"[^>]*>ducks<\/textarea>/);

    await changeSetting(server.ctx, 'registrations', 'open');
    const stranger = visitor(server);
    const form = await stranger.get('/sign-up');
    const fields = {
      username: 'fay',
      email: 'fay@mail.example',
      password: 'a secret of mine',
      reason: 'Geese',
    };
    let last = form;
    for (let sent = 0; sent < 26; sent += 1)
      last = await stranger.submitTo('/sign-up', form, { ...fields, agreement: '' });
    assert.equal(last.status, 429);
    assert.match(last.body, /fay@mail\.example<\/textarea>/);
    assert.match(last.body, /try again in 5 minutes/);
    assert.doesNotMatch(last.body, /a secret of mine/);
  });
});
