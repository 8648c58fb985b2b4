import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { changeSetting } from '../../server/src/instance/index.ts';
import { built } from '../../web/src/built.ts';
import { person } from '../cast.ts';
import { scene } from '../scene.ts';
import { memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('Home in the browser', (engine) => {
  before(() => built());
  const { world, server, alice, bob, carol } = scene({ engine });
  let browser: Visitor;
  before(async () => {
    browser = await memberBrowser(alice);
  });

  const statuses = async (): Promise<number> =>
    (await alice.get(`/api/v1/accounts/${alice.id}/statuses?limit=40`)).body.length;

  it('stands behind the front page for members, and behind the sign-in page for all others', async () => {
    const front = await browser.get('/?lang=fr');
    assert.deepEqual([front.status, front.headers.get('location')], [303, '/home?lang=fr']);
    const stranger = visitor(server);
    assert.equal((await stranger.get('/')).status, 200);
    const sent = await stranger.get('/home?max_id=1');
    assert.deepEqual(
      [sent.status, sent.headers.get('location')],
      [303, '/sign-in?return_to=%2Fhome%3Fmax_id%3D1'],
    );
    const form = await stranger.get(sent.headers.get('location') as string);
    assert.match(form.body, /name="return_to" value="\/home\?max_id=1"/);
  });

  it('holds what those I follow write, and a form whose post stands there at once', async () => {
    await alice.follow(bob);
    await bob.publish('Forty-one geese');
    await carol.publish('Nobody asked for this');
    await world.settled();
    const page = await browser.get('/home');
    assert.equal(page.status, 200);
    assert.match(page.body, /Forty-one geese/);
    assert.doesNotMatch(page.body, /Nobody asked for this/);
    const sent = await browser.submitTo('/compose', page, {
      status: 'A post of my own',
      spoiler_text: 'Birds',
      visibility: 'unlisted',
      language: 'de',
    });
    const [own] = (await alice.get(`/api/v1/accounts/${alice.id}/statuses`)).body;
    assert.deepEqual([sent.status, sent.headers.get('location')], [303, `/home#p${own.id}`]);
    assert.match((await browser.get('/home')).body, new RegExp(`id="p${own.id}"[^]*A post of my own`));
    assert.deepEqual(
      [own.spoiler_text, own.visibility, own.language, own.sensitive],
      ['Birds', 'unlisted', 'de', true],
    );
  });

  it('publishes a form that is sent twice once, and what was changed in it as a post of its own', async () => {
    const page = await browser.get('/home');
    const before = await statuses();
    await Promise.all([1, 2, 3].map(() => browser.submitTo('/compose', page, { status: 'Only once' })));
    assert.equal(await statuses(), before + 1);
    await browser.submitTo('/compose', page, { status: 'Something else, typed after going back' });
    assert.equal(await statuses(), before + 2);
  });

  it('goes on to older posts and back, page by page', async () => {
    const reader = await person(server, 'erin');
    const erin = await memberBrowser(reader);
    for (let count = 1; count <= 25; count += 1) await reader.publish(`Status number ${count}.`);
    const first = await erin.get('/home');
    assert.match(first.body, /Status number 25\./);
    assert.doesNotMatch(first.body, /Status number 5\./);
    const older = /href="(\/home\?max_id=\d+)"/.exec(first.body)?.[1] as string;
    const second = await erin.get(older);
    assert.match(second.body, /Status number 5\./);
    assert.doesNotMatch(second.body, /action="\/compose"/);
    const newer = /href="(\/home\?min_id=\d+)"/.exec(second.body)?.[1] as string;
    assert.match((await erin.get(newer)).body, /Status number 25\./);
    const top = await reader.publish('The last of all');
    assert.equal((await erin.get(`/home?min_id=${top.id}`)).headers.get('location'), '/home');
  });

  it('gives back what was typed, with what is wrong beside it', async () => {
    const page = await browser.get('/home');
    const before = await statuses();
    const long = `${'goose '.repeat(84)}<end>`;
    const again = await browser.submitTo('/compose', page, {
      status: long,
      visibility: 'private',
      language: 'fr',
    });
    assert.equal(again.status, 422);
    assert.match(again.body, /id="field-status-fault">This is longer than 500 characters/);
    assert.match(again.body, /aria-describedby="field-status-hint field-status-fault"/);
    assert.match(again.body, /goose &lt;end(?:>|&gt;)<\/textarea>/, 'what was typed is still there');
    assert.match(again.body, /<option value="private"[^>]* selected/);
    assert.match(again.body, /<option value="fr"[^>]* selected/);
    assert.equal(await statuses(), before);
    const blank = await browser.submitTo('/compose', page, { status: ' \n ' });
    assert.equal(blank.status, 422);
    assert.match(blank.body, /Write something first/);
    const mended = await browser.submitTo('/compose', again, { status: 'goose' });
    assert.equal(mended.status, 303);
    assert.equal(await statuses(), before + 1);
  });

  it('publishes nothing for a stranger, another site or a wrong proof', async () => {
    const page = await browser.get('/home');
    const before = await statuses();
    const stranger = await visitor(server).post('/compose', { status: 'x', back: '/@bob' });
    assert.deepEqual(
      [stranger.status, stranger.headers.get('location')],
      [303, '/sign-in?return_to=%2F%40bob'],
    );
    const elsewhere = await visitor(server).post('/compose', { status: 'x', back: 'https://evil.example/' });
    assert.equal(elsewhere.headers.get('location'), '/sign-in?return_to=%2Fhome');
    for (const csrf of ['', 'wrong']) {
      const { status, body } = await browser.submitTo('/compose', page, { status: 'x', csrf });
      assert.equal(status, 403);
      assert.match(body, /action="\/sign-out"/, 'a member stays a member on the page of a refusal');
    }
    const foreign = await browser.post('/compose', { status: 'x' }, { Origin: 'https://evil.example' });
    assert.equal(foreign.status, 403);
    assert.equal((await browser.submitTo('/compose', page, { status: 'x', visibility: 'all' })).status, 422);
    assert.equal(await statuses(), before);
  });

  it('begins with what the member chose for all their posts', async () => {
    await server.ctx.writer.write((db) =>
      db
        .updateTable('members')
        .set({ default_visibility: 'private', default_language: 'cy' })
        .where('account_id', '=', carol.id)
        .execute(),
    );
    const page = await (await memberBrowser(carol)).get('/home');
    assert.match(page.body, /<option value="private"[^>]* selected/);
    assert.match(page.body, /<option value="cy"[^>]* selected/);
  });

  it('knows its member on pages that say no, and nobody else', async () => {
    for (const path of ['/nothing', '/@alice/1', '/@nobody']) {
      const own = await browser.get(path);
      assert.equal(own.status, 404);
      assert.match(own.body, /Signed in as .*@alice/, path);
      assert.doesNotMatch((await visitor(server).get(path)).body, /sign-out/, path);
    }
  });

  it('and every other page say what this server is and whom to write to', async () => {
    assert.match((await browser.get('/home')).body, /href="\/about"/);
    const stranger = visitor(server, 'fr');
    assert.doesNotMatch((await stranger.get('/about')).body, /mailto:/);
    await changeSetting(server.ctx, 'description', 'A small server for people who look up.');
    await changeSetting(server.ctx, 'contact', 'admin@mail.example');
    const { body } = await stranger.get('/about');
    assert.match(body, /A small server for people who look up/);
    assert.match(body, /href="mailto:admin@mail\.example"/);
    assert.match(body, /Qui s’en occupe/);
  });

  it('answers what may not be seen as what is not there', async () => {
    const hidden = await bob.publish('@carol between us', { visibility: 'direct' });
    const page = await browser.get(`/compose?in_reply_to_id=${hidden.id}`);
    assert.doesNotMatch(page.body, /between us/);
    const sent = await browser.submitTo('/compose', page, { status: 'I answer', in_reply_to_id: hidden.id });
    assert.equal(sent.status, 422);
    assert.match(sent.body, /is no longer there/);
    assert.doesNotMatch(sent.body, /between us/);
  });
});
