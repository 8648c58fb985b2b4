import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ExtendedDescription, Instance, PrivacyPolicy, TermsOfService, Week } from '@skein/api/instance.ts';
import { EXTENDED_MAX, TERMS_MAX } from '@skein/api/limits.ts';
import { z } from 'zod';
import { changeSetting, publishTerms } from '../../server/src/instance/index.ts';
import { KEPT } from '../../server/src/privacy/kept.ts';
import { built } from '../../web/src/built.ts';
import { call, person } from '../cast.ts';
import { typed } from '../process.ts';
import { peerBeside, scene } from '../scene.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { memberBrowser, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('What the server says of itself', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  const peer = peerBeside();
  before(() => built());

  const ask = (path: string, token?: string) =>
    call(server, 'GET', `/api/v1/${path}`, token === undefined ? {} : { token });
  /** At once where a command ran in the server; after an announcement where it worked on the database beside it. */
  const answering = async (status: number, path: string) => {
    for (let tries = 0; tries < 250; tries += 1) {
      const seen = await ask(path);
      if (seen.status === status) return seen;
      await wait(20);
    }
    return ask(path);
  };
  const type = (...argv: string[]) => typed(server.ctx.config, ...argv);
  const set = (name: string, value: string) => changeSetting(server.ctx, name, value);
  const day = (days: number) => new Date(world.clock.now() + days * 86_400_000).toISOString().slice(0, 10);

  it('says at length what the owner wrote, and when, in the API and on a page', async () => {
    assert.deepEqual((await ask('instance/extended_description')).body, { updated_at: null, content: '' });
    await set('extended_description', '# Birds\nWe <count> them.\n\n- grey\n- white');
    const { status, body } = await ask('instance/extended_description');
    assert.equal(status, 200);
    assertShape(ExtendedDescription, body);
    assert.ok(Math.abs(Date.parse(body.updated_at) - world.clock.now()) < 60_000);
    assert.equal(
      body.content,
      '<h2>Birds</h2><p>We &lt;count&gt; them.</p><ul><li>grey</li><li>white</li></ul>',
    );
    assert.ok((await visitor(server).get('/about')).body.includes(body.content));
    await set('extended_description', 'x'.repeat(EXTENDED_MAX));
    const before = (await ask('instance/extended_description')).body;
    await assert.rejects(set('extended_description', 'x'.repeat(EXTENDED_MAX + 1)), /too long|longer/);
    assert.deepEqual((await ask('instance/extended_description')).body, before);
  });

  it('tells what is kept as its page does, in the language of the app', async () => {
    const english = await call(server, 'GET', '/api/v1/instance/privacy_policy', {
      headers: { 'Accept-Language': 'en' },
    });
    assert.equal(english.status, 200);
    assertShape(PrivacyPolicy, english.body);
    const page = await visitor(server).get('/privacy-policy');
    assert.equal(page.status, 200);
    assert.ok(page.body.includes(english.body.content));
    assert.equal([...english.body.content.matchAll(/<li>/g)].length, KEPT.length);
    assert.doesNotMatch(english.body.content, /<html|<nav|<form/);
    const french = await call(server, 'GET', '/api/v1/instance/privacy_policy', {
      headers: { 'Accept-Language': 'fr' },
    });
    assert.match(french.body.content, /Ce qui est gardé sur vous/);
    world.clock.forward(60_000);
    assert.equal((await ask('instance/privacy_policy')).body.updated_at, english.body.updated_at);
  });

  it('has no terms of service until the owner publishes some', async () => {
    assertRefused(await ask('instance/terms_of_service'), 404);
    assertRefused(await ask(`instance/terms_of_service/${day(0)}`), 404);
    assert.equal((await visitor(server).get('/terms-of-service')).status, 404);
    const { body } = await call(server, 'GET', '/api/v2/instance');
    assert.equal(body.configuration.urls.terms_of_service, null);
    assert.doesNotMatch((await visitor(server).get('/about')).body, /terms-of-service/);
  });

  it('tells the terms that hold, and each by its day', async () => {
    const done = await type('terms', 'publish', day(2), 'Be kind.\n\n- to birds');
    assert.equal(done.code, 0, done.err);
    const coming = await answering(200, 'instance/terms_of_service');
    assertShape(TermsOfService, coming.body);
    assert.deepEqual(coming.body, {
      effective_date: day(2),
      effective: false,
      content: '<p>Be kind.</p><ul><li>to birds</li></ul>',
      succeeded_by: null,
    });
    await publishTerms(server.ctx, { effectiveOn: day(0), text: 'Today.' });
    const now = await ask('instance/terms_of_service');
    assert.deepEqual(now.body, {
      effective_date: day(0),
      effective: true,
      content: '<p>Today.</p>',
      succeeded_by: day(2),
    });
    assert.deepEqual((await ask(`instance/terms_of_service/${day(2)}`)).body, coming.body);
    const page = await visitor(server).get('/terms-of-service');
    assert.match(page.body, /<p>Today\.<\/p>/);
    assert.ok(page.body.includes(`/terms-of-service/${day(2)}`));
    const french = await visitor(server, 'fr').get(`/terms-of-service/${day(2)}`);
    assert.match(french.body, /Conditions d’utilisation[\s\S]*Be kind\./);
    assert.equal((await visitor(server).get('/terms')).headers.get('location'), '/terms-of-service');
    const { body } = await call(server, 'GET', '/api/v2/instance');
    assert.match(body.configuration.urls.terms_of_service, /\/terms-of-service$/);
    assert.match((await type('terms', 'list')).out, new RegExp(`^${day(2)} .*\n${day(0)} `));
  });

  it('refuses terms for the past, twice, without a text and beyond what fits, and takes back only what is to come', async () => {
    const refused = async (on: string, text: string, why: RegExp) =>
      assert.rejects(publishTerms(server.ctx, { effectiveOn: on, text }), why);
    await refused(day(-1), 'x', /must not be in the past/);
    await refused(day(2), 'x', /already/);
    await refused('2027-02-30', 'x', /no day/);
    await refused('__proto__', 'x', /no day/);
    await refused(day(9), '  ', /blank/);
    await refused(day(9), 'x'.repeat(TERMS_MAX + 1), /too long/);
    await publishTerms(server.ctx, { effectiveOn: day(9), text: 'x'.repeat(TERMS_MAX) });
    assert.equal((await type('terms', 'remove', day(9))).code, 0);
    assert.match((await type('terms', 'remove', day(0))).err, /hold already/);
    assert.equal((await type('terms', 'remove', day(9))).code, 1);
    await answering(404, `instance/terms_of_service/${day(9)}`);
    for (const date of ['2020-01-01', '__proto__', '%ED%A0%80', day(9)])
      assertRefused(await ask(`instance/terms_of_service/${date}`), 404);
    const asMember = { ...server.ctx, actor: { kind: 'nobody' } as const };
    await assert.rejects(publishTerms(asMember, { effectiveOn: day(9), text: 'x' }), /not allowed/);
  });

  it('shows which servers are blocked to whom the owner chose', async () => {
    assertRefused(await ask('instance/domain_blocks', alice.token), 404);
    await set('domain_blocks', 'members');
    assertRefused(await ask('instance/domain_blocks'), 404);
    assert.deepEqual((await ask('instance/domain_blocks', alice.token)).body, []);
    await set('domain_blocks', 'everybody');
    assert.deepEqual((await ask('instance/domain_blocks')).body, []);
    await assert.rejects(set('domain_blocks', 'some'), /none of nobody, members, everybody/);
  });

  it('names languages', async () => {
    const { body } = await ask('instance/languages');
    assert.ok(body.some(({ code, name }: any) => code === 'fr' && name === 'French'));
  });

  it('counts twelve weeks by Mondays, unless the owner hides it', async () => {
    await alice.publish('One');
    await bob.publish('Two');
    await alice.delete(`/api/v1/statuses/${(await alice.publish('Three')).id}`);
    world.clock.forward(31 * 60_000);
    const { status, body } = await ask('instance/activity');
    assert.equal(status, 200);
    assertShape(z.array(Week), body);
    assert.equal(body.length, 12);
    const monday = new Date(Number(body[0].week) * 1000);
    assert.equal(monday.getUTCDay(), 1);
    assert.ok(monday.getTime() <= world.clock.now());
    assert.equal(Number(body[0].week) - Number(body[1].week), 7 * 86_400);
    const sum = (name: string) => body.reduce((all: number, week: any) => all + Number(week[name]), 0);
    assert.equal(sum('statuses'), 2);
    assert.equal(sum('registrations'), 3);
    await set('activity', 'hidden');
    assertRefused(await ask('instance/activity'), 404);
    await set('activity', 'shown');
  });

  it('names the servers it knows, unless the owner hides them', async () => {
    assert.deepEqual((await ask('instance/peers')).body, []);
    const gull = await peer.actor('gull');
    assert.equal(
      (await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(gull.id)}`)).status,
      200,
    );
    world.clock.forward(31 * 60_000);
    const { body } = await ask('instance/peers');
    assert.equal(body.length, 1);
    assert.deepEqual((await ask(`peers/search?q=${body[0].slice(0, 3)}`)).body, body);
    assert.deepEqual((await ask('peers/search?q=zzz')).body, []);
    assert.deepEqual((await ask('peers/search')).body, []);
    await set('peers', 'hidden');
    assertRefused(await ask('instance/peers'), 404);
    assertRefused(await ask('peers/search?q=1'), 404);
    await set('peers', 'shown');
  });

  it('is whole in the document that apps read: icon, thumbnail, addresses, whether one may join', async () => {
    await set('status_page', 'https://status.example/');
    await set('closed_message', 'Come back in spring.');
    const { body } = await call(server, 'GET', '/api/v2/instance');
    assertShape(Instance, body);
    const { urls } = body.configuration;
    assert.equal(urls.status, 'https://status.example/');
    for (const address of [urls.about, urls.privacy_policy, urls.terms_of_service])
      assert.equal((await visitor(server).get(new URL(address).pathname)).status, 200, address);
    assert.ok(body.icon.length >= 3);
    for (const { src, size } of body.icon) {
      const picture = await call(server, 'GET', new URL(src).pathname);
      assert.equal(picture.status, 200);
      assert.equal(picture.headers.get('content-type'), 'image/png');
      assert.match(size, /^(\d+)x\1$/);
    }
    assert.ok(body.thumbnail.versions['@1x']);
    assert.equal(body.registrations.message, '<p>Come back in spring.</p>');
    await set('registrations', 'open');
    const open = (await call(server, 'GET', '/api/v2/instance')).body.registrations;
    assert.deepEqual([open.enabled, open.message], [true, null]);
    await assert.rejects(set('status_page', 'javascript:alert(1)'), /no web address/);
  });

  it('tells apps which of Mastodon’s API is here, under its own name', async () => {
    const { body } = await call(server, 'GET', '/api/v2/instance');
    assert.match(body.version, /^4\.6\.\d+ \(compatible; Skein \S+\)$/);
    assert.equal(body.api_versions.mastodon, 11);
    assert.equal((await call(server, 'GET', '/nodeinfo/2.0')).body.software.name, 'skein');
  });

  it('is set in the browser by the owner, and by nobody else', async () => {
    const olga = await memberBrowser(await person(server, 'olga', { role: 'owner' }));
    const page = await olga.get('/settings/server');
    const values = { title: 'The Marsh', registrations: 'closed', contact: 'o@mail.example' };
    const sent = { ...values, extended_description: 'Geese.', peers: 'hidden', status_page: 'nowhere' };
    assert.equal((await olga.submitTo('/settings/server', page, sent)).status, 422);
    assert.equal((await ask('instance/peers')).status, 200, 'one fault changes nothing');
    assert.equal((await olga.submitTo('/settings/server', page, { ...sent, status_page: '' })).status, 303);
    assertRefused(await ask('instance/peers'), 404);
    assert.equal((await ask('instance/extended_description')).body.content, '<p>Geese.</p>');
    const browser = await memberBrowser(bob);
    assert.equal((await browser.get('/settings/server')).status, 403);
  });
});
