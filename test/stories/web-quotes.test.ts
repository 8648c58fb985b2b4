import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call, cast, type Person } from '../cast.ts';
import { forgetAll } from '../statements.ts';
import { formOf, memberBrowser, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('quotes on pages', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let bob: Person;
  let carol: Person;

  before(async () => {
    await built();
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    ({ alice, bob, carol } = await cast(server));
  });
  after(() => world.stop());

  const page = async (path: string, language = 'en') =>
    String((await visitor(server, language).get(path)).body);

  test('show a small post with its author and a link, once, and the page of what is quoted', async () => {
    const post = await alice.publish('The geese <are> back');
    const quoting = await bob.publish('Look up', { quoted_status_id: post.id });
    const html = await page(`/@bob/${quoting.id}`);
    assert.match(html, new RegExp(`<blockquote[^>]* cite="/@alice/${post.id}"`));
    assert.match(html, /The geese &lt;are&gt; back/);
    assert.doesNotMatch(html, /quote-inline/);
    assert.match(html, /<title>[^<]*Look up/);
    const boosted = await carol.post(`/api/v1/statuses/${quoting.id}/reblog`);
    assert.equal(boosted.status, 200);
    assert.match(await page('/@carol'), /The geese &lt;are&gt; back/);
  });

  test('fold what is quoted under its own warning', async () => {
    const post = await alice.publish('the end of the film', { spoiler_text: 'a film' });
    const quoting = await bob.publish('I agree', { quoted_status_id: post.id });
    const html = await page(`/@bob/${quoting.id}`);
    assert.match(html, /<blockquote.*?<details.*?a film.*?<\/summary>.*?the end of the film.*?<\/details>/s);
  });

  test('say in a sentence why nothing is shown, in both languages', async () => {
    const post = await alice.publish('to be taken back');
    const quoting = await bob.publish('Hm', { quoted_status_id: post.id });
    await alice.post(`/api/v1/statuses/${post.id}/quotes/${quoting.id}/revoke`, {});
    const path = `/@bob/${quoting.id}`;
    assert.match(await page(path), /Whoever is quoted here does not agree to it\./);
    assert.match(await page(path, 'fr'), /La personne citée ici n’a pas donné son accord\./);
    const gone = await alice.publish('to be deleted');
    const second = await bob.publish('Hm again', { quoted_status_id: gone.id });
    await alice.delete(`/api/v1/statuses/${gone.id}`);
    const html = await page(`/@bob/${second.id}`);
    assert.match(html, /The post quoted here was deleted\./);
    assert.doesNotMatch(html, /to be deleted/);
  });

  test('show nothing that a stranger may not see', async () => {
    const close = await alice.publish('among friends', { visibility: 'private' });
    const { server: here } = alice;
    const open = await alice.publish('open');
    const quoting = await bob.publish('quoted', { quoted_status_id: open.id });
    await here.ctx.writer.write((db) =>
      db
        .updateTable('quotes')
        .set({ quoted_id: Number(close.id) })
        .where('status_id', '=', Number(quoting.id))
        .execute(),
    );
    await forgetAll(here);
    const html = await page(`/@bob/${quoting.id}`);
    assert.match(html, /The post quoted here is not shown to you\./);
    assert.doesNotMatch(html, /among friends/);
    const { body } = await call(here, 'GET', `/api/v1/statuses/${quoting.id}`, {});
    assert.equal(body.quote.state, 'unauthorized');
  });

  test('are written in a form that shows what is quoted, and said who may quote them', async () => {
    const post = await alice.publish('Forty-one geese');
    const browser = await memberBrowser(bob);
    const link = `/compose?quoted_status_id=${post.id}`;
    assert.match(
      (await browser.get(`/@alice/${post.id}`)).body,
      new RegExp(`href="${link.replace('?', '\\?')}"`),
    );
    const form = await browser.get(link);
    assert.match(form.body, /You are quoting:.*<blockquote.*Forty-one geese/s);
    const typed = { status: 'I counted 42', quote_approval_policy: 'nobody' };
    const sent = await browser.submitTo('/compose', form, typed);
    assert.equal(sent.status, 303);
    const id = /#p(\d+)$/.exec(sent.headers.get('location') ?? '')?.[1];
    const { body } = await bob.get(`/api/v1/statuses/${id}`);
    assert.deepEqual([body.quote.state, body.quote.quoted_status.id], ['accepted', post.id]);
    assert.deepEqual(body.quote_approval.automatic, []);
    assert.doesNotMatch((await (await memberBrowser(carol)).get(`/@bob/${id}`)).body, /quoted_status_id=/);

    // What is wrong keeps the quote in the form; what may not be quoted any more leaves the text.
    const blank = await browser.submitTo('/compose', form, { status: 'goose '.repeat(90) });
    assert.equal(blank.status, 422);
    assert.match(blank.body, /<blockquote.*Forty-one geese/s);
    await call(server, 'PUT', `/api/v1/statuses/${post.id}/interaction_policy`, {
      token: alice.token,
      body: { quote_approval_policy: 'nobody' },
    });
    const gone = await browser.submitTo('/compose', form, { status: 'Once more' });
    assert.equal(gone.status, 422);
    assert.match(gone.body, /may not be quoted/);
    assert.match(gone.body, /Once more<\/textarea>/);
    assert.doesNotMatch(gone.body, /name="quoted_status_id"/);
  });

  test('take what their author wants out of them again, by a button, and tell who quoted', async () => {
    const post = await alice.publish('Mine');
    const quoting = await bob.publish('Look', { quoted_status_id: post.id });
    const path = `/statuses/${quoting.id}/unquote`;
    const own = await memberBrowser(alice, 'fr');
    const others = await memberBrowser(carol);
    const seen = await others.get(`/@bob/${quoting.id}`);
    assert.doesNotMatch(seen.body, /\/unquote"/);
    const { csrf = '' } = formOf(seen.body).fields;
    assert.equal((await others.post(path, { csrf })).status, 403);
    assert.equal((await others.post(`/statuses/${post.id}/unquote`, { csrf })).status, 404);
    const page = await own.get(`/@bob/${quoting.id}`);
    assert.match(page.body, /En retirer mon message/);
    assert.equal((await own.submitTo(path, page, {})).status, 303);
    const told = await (await memberBrowser(bob)).get(`/@bob/${quoting.id}`);
    assert.match(told.body, /Whoever you quote does not agree to it/);
  });

  test('begin as the member chose for all their posts', async () => {
    const browser = await memberBrowser(carol);
    const form = await browser.get('/settings/posts');
    const values = { privacy: 'public', language: '', quote_policy: 'followers' };
    assert.equal((await browser.submitTo('/settings/posts', form, values)).status, 303);
    assert.match((await browser.get('/home')).body, /<option value="followers"[^>]* selected/);
    assert.equal((await carol.get('/api/v1/preferences')).body['posting:default:quote_policy'], 'followers');
  });
});
