import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { cast, type Person, person } from '../cast.ts';
import { memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('People in the browser', (engine) => {
  let world: World;
  let here: Skein;
  let alice: Person;
  let bob: Person;
  let carol: Person;
  let dana: Person;
  let browser: Visitor;
  before(async () => {
    await built();
    world = await createWorld({ engine, servers: 2 });
    here = world.servers[0] as Skein;
    ({ alice, bob, carol } = await cast(here));
    dana = await person(world.servers[1] as Skein, 'dana');
    browser = await memberBrowser(alice);
  });
  after(() => world.stop());

  const csrfOf = async (): Promise<string> =>
    /name="csrf" value="([^"]+)"/.exec((await browser.get('/home')).body)?.[1] as string;
  const relation = async (other: { id: unknown }) =>
    (await alice.get(`/api/v1/accounts/relationships?id[]=${other.id}`)).body[0];

  it('are found by their handle, here and on another server, and followed there', async () => {
    await dana.publish('Hello from the other shore');
    assert.match((await browser.get('/search?q=@bo')).body, /href="\/@bob"/);
    const stranger = await visitor(here).get(`/search?q=@${dana.handle}`);
    assert.equal(stranger.status, 200);
    assert.doesNotMatch(stranger.body, /href="\/@dana@/, 'strangers do not make us ask other servers');
    const found = await browser.get(`/search?q=@${dana.handle}`);
    const id = /action="\/accounts\/(\d+)\/follow"/.exec(found.body)?.[1] as string;
    assert.match(found.body, new RegExp(`href="/@${dana.handle}"`));
    const done = await browser.submitTo(`/accounts/${id}/follow`, found, {});
    assert.deepEqual([done.status, done.headers.get('location')], [303, `/search?q=@${dana.handle}#a${id}`]);
    assert.match((await browser.get(`/@${dana.handle}`)).body, /You have asked to follow/);
    await world.settled();
    assert.match((await browser.get(`/@${dana.handle}`)).body, /You follow/);
    await dana.publish('You follow me now');
    await world.settled();
    assert.match((await browser.get('/home')).body, /You follow me now/);
  });

  it('and posts are found by an address', async () => {
    const { url } = await dana.publish('Found by its address');
    assert.match((await browser.get(`/search?q=${encodeURIComponent(url)}`)).body, /Found by its address/);
    const { uri } = await bob.publish('@carol hidden from alice', { visibility: 'direct' });
    const hidden = await browser.get(`/search?q=${encodeURIComponent(uri)}`);
    assert.doesNotMatch(hidden.body, /hidden from alice/);
    assert.match(hidden.body, /Nothing was found/);
    assert.equal((await browser.get('/search')).status, 200);
    assert.equal((await browser.get(`/search?q=${'x'.repeat(2049)}`)).status, 422);
  });

  it('are followed, muted and blocked on their page, which says what stands between', async () => {
    const csrf = await csrfOf();
    const act = (name: string) => browser.post(`/accounts/${bob.id}/${name}`, { csrf, back: '/@bob' });
    assert.equal((await act('follow')).headers.get('location'), '/@bob');
    await bob.follow(alice);
    const page = await browser.get('/@bob');
    assert.match(page.body, /<li>You follow<\/li><li>Follows you<\/li>/);
    assert.match(page.body, /Unfollow/);
    await act('mute');
    assert.equal((await relation(bob)).muting, true);
    assert.match((await browser.get('/@bob')).body, /<li>Muted<\/li>/);
    await act('unmute');
    await act('unfollow');
    assert.deepEqual([(await relation(bob)).muting, (await relation(bob)).following], [false, false]);
    await act('block');
    const blocked = await browser.get('/@bob');
    assert.match(blocked.body, /<li>Blocked<\/li>/);
    assert.match(blocked.body, new RegExp(`action="/accounts/${bob.id}/unblock"`));
    assert.equal((await act('follow')).status, 403);
    await act('unblock');
    assert.equal((await relation(bob)).blocking, false);
    assert.doesNotMatch(
      (await browser.get('/@alice')).body,
      /action="\/accounts\//,
      'nobody follows themselves',
    );
    assert.doesNotMatch((await visitor(here).get('/@bob')).body, /action="\/accounts\//);
  });

  it('change nothing for a stranger, a wrong proof, or somebody who is not there', async () => {
    const csrf = await csrfOf();
    for (const act of ['follow', 'unfollow', 'mute', 'unmute', 'block', 'unblock', 'accept', 'refuse']) {
      const path = `/accounts/${carol.id}/${act}`;
      const stranger = await visitor(here).post(path, { back: '/@carol' });
      assert.equal(stranger.headers.get('location'), '/sign-in?return_to=%2F%40carol');
      assert.equal((await browser.post(path, { csrf: 'wrong' })).status, 403, act);
      assert.equal((await browser.post(`/accounts/x/${act}`, { csrf })).status, 404, act);
    }
    assert.equal((await browser.post('/accounts/1/follow', { csrf })).status, 404);
    const { following, muting, blocking } = await relation(carol);
    assert.deepEqual([following, muting, blocking], [false, false, false]);
  });

  it('who ask to follow are answered where one is told of it', async () => {
    await here.ctx.writer.write((db) =>
      db.updateTable('accounts').set({ locked: 1 }).where('id', '=', alice.id).execute(),
    );
    const erin = await person(here, 'erin');
    const finn = await person(here, 'finn');
    await erin.follow(alice);
    await finn.follow(alice);
    const page = await browser.get('/notifications');
    assert.match(page.body, /erin asks to follow you/);
    const yes = await browser.submitTo(`/accounts/${erin.id}/accept`, page, {});
    assert.match(yes.headers.get('location') ?? '', /^\/notifications#n\d+$/);
    const csrf = await csrfOf();
    await browser.post(`/accounts/${finn.id}/refuse`, { csrf });
    assert.equal((await relation(erin)).followed_by, true);
    assert.equal((await relation(finn)).followed_by, false);
    const after = await browser.get('/notifications');
    assert.doesNotMatch(after.body, /\/(accept|refuse)"/);
    // Who follows already is not thrown out by an old page.
    await browser.post(`/accounts/${erin.id}/refuse`, { csrf });
    assert.equal((await relation(erin)).followed_by, true);
  });

  it('and what they did is told in words, newest first, page by page', async () => {
    const own = await carol.publish('My own words');
    const carols = await memberBrowser(carol);
    await bob.follow(carol);
    await bob.post(`/api/v1/statuses/${own.id}/favourite`);
    await bob.post(`/api/v1/statuses/${own.id}/reblog`);
    await bob.publish('@carol good evening');
    const { body, status } = await carols.get('/notifications');
    assert.equal(status, 200);
    const places = [
      /bob wrote to you/,
      /bob boosted your post/,
      /bob favourited your post/,
      /bob follows you/,
    ];
    const order = places.map((words) => body.search(words));
    assert.ok(
      order.every((place, i) => place > (order[i - 1] ?? 0)),
      String(order),
    );
    assert.match(body, /My own words/);
    const answer = /action="(\/statuses\/\d+\/favourite)"/.exec(body)?.[1] as string;
    assert.equal((await carols.submitTo(answer, await carols.get('/notifications'), {})).status, 303);
    const french = await carols.get('/notifications?lang=fr');
    assert.match(french.body, /bob a partagé votre message/);
    for (let count = 1; count <= 21; count += 1) await bob.publish(`@carol and number ${count}.`);
    const first = await carols.get('/notifications');
    assert.match(first.body, /number 21\./);
    assert.doesNotMatch(first.body, /number 1\./);
    const older = /href="(\/notifications\?max_id=\d+)"/.exec(first.body)?.[1] as string;
    const second = await carols.get(older);
    assert.match(second.body, /number 1\./);
    const newer = /href="(\/notifications\?min_id=\d+)"/.exec(second.body)?.[1] as string;
    assert.match((await carols.get(newer)).body, /number 21\./);
    const stranger = await visitor(here).get('/notifications');
    assert.equal(stranger.headers.get('location'), '/sign-in?return_to=%2Fnotifications');
  });
});
