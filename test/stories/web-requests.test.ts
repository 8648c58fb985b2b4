import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { built } from '../../web/src/built.ts';
import { scene } from '../scene.ts';
import { formOf, memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

const REQUESTS = '/notifications/requests';

onBothEngines('Strangers who write to a member', (engine) => {
  before(() => built());
  const { world, server, alice, bob, carol } = scene({ engine });
  let browser: Visitor;
  before(async () => {
    browser = await memberBrowser(alice);
  });

  it('wait on a page of their own, which notifications lead to with a count', async () => {
    await bob.publish('@alice are there geese where you are?', { visibility: 'direct' });
    await bob.publish('@alice I ask again', { visibility: 'direct' });
    await carol.publish('@alice buy my geese', { visibility: 'direct' });
    await world.settled();
    const notices = await browser.get('/notifications');
    assert.doesNotMatch(notices.body, /geese/);
    assert.match(notices.body, /href="\/notifications\/requests">2 people are waiting/);
    const page = await browser.get(REQUESTS);
    assert.match(page.body, /I ask again/);
    assert.match(page.body, /2 messages wait/);
    assert.match(page.body, /buy my geese/);
    const french = await (await memberBrowser(alice, 'fr')).get('/notifications');
    assert.match(french.body, /2 personnes attendent que vous les laissiez passer/);
  });

  it('are let through or removed there, by the member alone', async () => {
    const page = await browser.get(REQUESTS);
    const [[, first = ''] = [], [, second = ''] = []] = page.body.matchAll(/action="([^"]*\/accept)"/g);
    const others = await memberBrowser(carol);
    const { csrf = '' } = formOf((await others.get(REQUESTS)).body).fields;
    assert.equal((await others.post(first, { csrf })).status, 404);
    const stranger = await visitor(server).post(first, {});
    assert.equal(stranger.headers.get('location'), '/sign-in?return_to=%2Fhome');
    // Carol wrote last, so she stands first.
    assert.match(page.body, new RegExp(`formaction="${first.replace('accept', 'dismiss')}"`));
    await browser.post(first.replace('accept', 'dismiss'), formOf(page.body, first).fields);
    assert.equal((await browser.submitTo(second, page, {})).headers.get('location'), REQUESTS);
    await world.settled();
    const notices = await browser.get('/notifications');
    assert.match(notices.body, /I ask again/);
    assert.doesNotMatch(notices.body, /buy my geese|waiting/);
    assert.match((await browser.get(REQUESTS)).body, /Nobody is waiting/);
    await bob.publish('@alice thank you', { visibility: 'direct' });
    await world.settled();
    assert.match((await browser.get('/notifications')).body, /thank you/);
  });

  it('reach her or not as she chose in words', async () => {
    const form = await browser.get('/settings/notifications');
    assert.match(form.body, /Direct messages from people you do not follow/);
    const usual = {
      for_not_following: 'accept',
      for_not_followers: 'accept',
      for_new_accounts: 'accept',
      for_limited_accounts: 'filter',
      for_bots: 'accept',
    };
    const saved = await browser.submitTo('/settings/notifications', form, {
      ...usual,
      for_private_mentions: 'accept',
    });
    assert.equal(saved.headers.get('location'), '/settings/notifications?saved=1');
    await carol.publish('@alice one more goose', { visibility: 'direct' });
    await world.settled();
    assert.match((await browser.get('/notifications')).body, /one more goose/);
    const bad = await browser.submitTo('/settings/notifications', form, { ...usual, for_bots: 'maybe' });
    assert.equal(bad.status, 422);
    assert.equal((await alice.get('/api/v2/notifications/policy')).body.for_private_mentions, 'accept');
    assert.equal(
      (await visitor(server).get('/settings/notifications')).headers.get('location'),
      '/sign-in?return_to=%2Fsettings%2Fnotifications',
    );
  });
});
