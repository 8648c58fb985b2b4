import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { built } from '../../web/src/built.ts';
import { call } from '../cast.ts';
import { scene } from '../scene.ts';
import { formOf, memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('What a member settles about somebody in the browser', (engine) => {
  before(() => built());
  const { world, server, alice, bob, carol } = scene({ engine });
  let browser: Visitor;
  before(async () => {
    browser = await memberBrowser(alice);
    await alice.follow(bob);
  });

  const between = async () => (await alice.get(`/api/v1/accounts/relationships?id=${bob.id}`)).body[0];
  const proof = async () => ({ csrf: formOf((await browser.get('/settings/posts')).body).fields.csrf ?? '' });

  it('stands on a page to which the profile leads, for members alone', async () => {
    assert.match((await browser.get('/@bob')).body, new RegExp(`href="/accounts/${bob.id}"`));
    const stranger = await visitor(server).get(`/accounts/${bob.id}`);
    assert.match(stranger.headers.get('location') ?? '', /^\/sign-in/);
    assert.equal((await browser.get(`/accounts/${alice.id}`)).status, 404);
    assert.equal((await browser.get('/accounts/1')).status, 404);
  });

  it('is how one follows: without boosts, with a word at each post, in one language', async () => {
    const path = `/accounts/${bob.id}`;
    const page = await browser.get(path);
    const { fields } = formOf(page.body, `${path}/options`);
    assert.equal(fields.boosts, '1');
    const { csrf = '' } = fields;
    const sent = await browser.post(`${path}/options`, { csrf, notify: '1', languages: 'fr' });
    assert.equal(sent.headers.get('location'), `${path}?saved=1`);
    const { showing_reblogs, notifying, languages } = await between();
    assert.deepEqual([showing_reblogs, notifying, languages], [false, true, ['fr']]);
    await browser.post(`${path}/options`, { csrf, boosts: '1', languages: '' });
    const after = await between();
    assert.deepEqual([after.showing_reblogs, after.notifying, after.languages], [true, false, null]);
  });

  it('is a note for one’s own eyes, which comes back when it is too long', async () => {
    const path = `/accounts/${bob.id}/note`;
    const page = await browser.get(`/accounts/${bob.id}`);
    await browser.submitTo(path, page, { comment: 'From the ferry' });
    assert.equal((await between()).note, 'From the ferry');
    assert.match((await browser.get('/@bob')).body, /From the ferry/);
    assert.doesNotMatch((await (await memberBrowser(carol)).get('/@bob')).body, /From the ferry/);
    const long = await browser.submitTo(path, page, { comment: `${'x'.repeat(2001)}end` });
    assert.equal(long.status, 422);
    assert.match(long.body, /xend<\/textarea>/);
    assert.equal((await between()).note, 'From the ferry');
  });

  it('is a mute for some days', async () => {
    const path = `/accounts/${bob.id}/mute`;
    const page = await browser.get(`/accounts/${bob.id}`);
    const sent = await browser.submitTo(path, page, { duration: '86400' });
    assert.equal(sent.headers.get('location'), `/accounts/${bob.id}`);
    const until = Date.parse((await between()).muting_expires_at);
    assert.ok(Math.abs(until - world.clock.now() - 86_400_000) < 60_000);
    assert.match((await browser.get(`/accounts/${bob.id}`)).body, /Muted until/);
    await browser.post(`/accounts/${bob.id}/unmute`, await proof());
  });

  it('is a message for them alone', async () => {
    const { body } = await browser.get(`/compose?account_id=${bob.id}`);
    assert.match(body, /@bob <\/textarea>/);
    assert.match(body, /<option value="direct"[^>]* selected/);
  });

  it('is a report, with what was typed when something is wrong', async () => {
    const { id } = await bob.publish('Honk');
    const link = `/report?account_id=${bob.id}&status_id=${id}`;
    assert.match(
      (await browser.get(`/@bob/${id}`)).body,
      new RegExp(link.replace('?', '\\?').replace('&', '&amp;')),
    );
    const form = await browser.get(link);
    const long = await browser.submitTo('/report', form, {
      category: 'legal',
      comment: `${'x'.repeat(1001)}end`,
    });
    assert.equal(long.status, 422);
    assert.match(long.body, /xend<\/textarea>/);
    assert.match(long.body, /<option value="legal"[^>]* selected/);
    const sent = await browser.submitTo('/report', form, { category: 'spam', comment: 'Too loud' });
    assert.equal(sent.headers.get('location'), `/report?account_id=${bob.id}&done=1`);
    const [row] = await server.ctx.db.selectFrom('reports').selectAll().execute();
    assert.deepEqual([row?.target_id, row?.comment], [bob.id, 'Too loud']);
    const french = await memberBrowser(alice, 'fr');
    assert.match((await french.get(sent.headers.get('location') as string)).body, /vont s’en occuper/);
    const stranger = await visitor(server).post('/report', { account_id: String(bob.id), category: 'spam' });
    assert.match(stranger.headers.get('location') ?? '', /^\/sign-in/);
  });

  it('mutes a conversation and lets it be heard again', async () => {
    const { id } = await alice.publish('Who counts?');
    const path = `/@alice/${id}`;
    await browser.submitTo(`/statuses/${id}/mute`, await browser.get(path), {});
    assert.equal((await alice.get(`/api/v1/statuses/${id}`)).body.muted, true);
    await browser.submitTo(`/statuses/${id}/unmute`, await browser.get(path), {});
    assert.equal((await alice.get(`/api/v1/statuses/${id}`)).body.muted, false);
  });

  it('shows what a post said before it was edited, to whoever may see it', async () => {
    const { id } = await bob.publish('Forty-one geese');
    const change = { token: bob.token, body: { status: 'Forty-two geese' } };
    assert.equal((await call(server, 'PUT', `/api/v1/statuses/${id}`, change)).status, 200);
    const stranger = visitor(server);
    const page = await stranger.get(`/@bob/${id}`);
    assert.match(page.body, new RegExp(`href="/@bob/${id}/history"`));
    const { body } = await stranger.get(`/@bob/${id}/history`);
    assert.match(body, /Forty-two geese.*Forty-one geese/s);
    assert.equal((await stranger.get(`/@carol/${id}/history`)).status, 404);
    const hidden = await bob.publish('Among us', { visibility: 'private' });
    assert.equal((await stranger.get(`/@bob/${hidden.id}/history`)).status, 404);
  });
});
