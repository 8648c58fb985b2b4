import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { built } from '../../web/src/built.ts';
import { scene } from '../scene.ts';
import { formOf, memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('What only its member sees in the browser', (engine) => {
  before(() => built());
  const { world, server, alice, bob, carol } = scene({ engine });
  let browser: Visitor;
  let others: Visitor;
  before(async () => {
    browser = await memberBrowser(alice);
    others = await memberBrowser(carol);
    await alice.follow(bob);
  });

  const proof = async (who: Visitor) => ({
    csrf: formOf((await who.get('/settings/posts')).body).fields.csrf ?? '',
  });

  it('is kept from strangers, and home leads to it', async () => {
    const home = await browser.get('/home');
    for (const path of ['/messages', '/bookmarks', '/favourites', '/lists', '/hashtags', '/scheduled']) {
      assert.match(home.body, new RegExp(`href="${path}"`));
      assert.equal((await browser.get(path)).status, 200);
      const sent = await visitor(server).get(path);
      assert.equal(sent.headers.get('location'), `/sign-in?return_to=${encodeURIComponent(path)}`);
    }
  });

  it('holds bookmarks and favourites, the last first, page by page', async () => {
    for (let count = 1; count <= 22; count += 1) {
      const { id } = await bob.publish(`Worth keeping, number ${count}.`);
      await alice.post(`/api/v1/statuses/${id}/bookmark`);
      if (count === 1) await alice.post(`/api/v1/statuses/${id}/favourite`);
    }
    const first = await browser.get('/bookmarks');
    assert.match(first.body, /number 22\./);
    assert.doesNotMatch(first.body, /number 2\./);
    const older = /href="(\/bookmarks\?max_id=\d+)"/.exec(first.body)?.[1] as string;
    assert.match((await browser.get(older)).body, /number 2\./);
    assert.match((await browser.get('/favourites')).body, /number 1\./);
    assert.match((await others.get('/bookmarks')).body, /nobody learns of it/);
    assert.match((await (await memberBrowser(carol, 'fr')).get('/favourites')).body, /mettez en favori/);
  });

  it('shows messages by whom they are with, to be marked as read and taken off the list', async () => {
    await bob.publish('@alice between us', { visibility: 'direct' });
    await world.settled();
    const page = await browser.get('/messages');
    assert.match(page.body, /between us/);
    assert.match(page.body, /· new/);
    const read = /formaction="(\/messages\/\d+\/read)"/.exec(page.body)?.[1] as string;
    assert.equal((await others.post(read, await proof(others))).status, 404);
    assert.equal((await browser.post(read, await proof(browser))).headers.get('location'), '/messages');
    const after = await browser.get('/messages');
    assert.doesNotMatch(after.body, /· new/);
    const remove = /action="(\/messages\/\d+\/remove)"/.exec(after.body)?.[1] as string;
    assert.equal((await browser.submitTo(remove, after, {})).status, 303);
    assert.match((await browser.get('/messages')).body, /No messages yet/);
    assert.doesNotMatch((await others.get('/messages')).body, /between us/);
  });

  it('makes lists, puts people into them and reads them', async () => {
    const page = await browser.get('/lists');
    const blank = await browser.submitTo('/lists', page, { title: ' ' });
    assert.equal(blank.status, 422);
    const long = await browser.submitTo('/lists', page, { title: 'x'.repeat(257) });
    assert.equal(long.status, 422);
    assert.match(long.body, /value="x{257}"/);
    const made = await browser.submitTo('/lists', page, { title: 'Birders' });
    const path = made.headers.get('location') as string;
    assert.match(path, /^\/lists\/\d+$/);
    const empty = await browser.get(path);
    const unknown = await browser.submitTo(`${path}/add`, empty, { handle: '@nobody' });
    assert.equal(unknown.status, 422);
    assert.match(unknown.body, /value="@nobody"/);
    const stranger = await browser.submitTo(`${path}/add`, empty, { handle: 'carol' });
    assert.match(stranger.body, /You do not follow them/);
    assert.equal((await browser.submitTo(`${path}/add`, empty, { handle: '@bob' })).status, 303);
    assert.equal((await browser.submitTo(`${path}/add`, empty, { handle: '@bob' })).status, 303);
    await bob.publish('For those who count birds');
    const filled = await browser.get(path);
    assert.match(filled.body, /For those who count birds/);
    assert.match(filled.body, /Take bob out/);
    assert.equal((await others.get(path)).status, 404);
    const theirs = await proof(others);
    for (const act of ['add', 'take', 'remove'])
      assert.equal(
        (await others.post(`${path}/${act}`, { ...theirs, handle: 'bob', account_id: String(bob.id) }))
          .status,
        404,
        act,
      );
    assert.equal((await browser.submitTo(`${path}/take`, filled, {})).status, 303);
    assert.doesNotMatch((await browser.get(path)).body, /For those who count birds/);
    assert.equal((await browser.submitTo(`${path}/remove`, filled, {})).headers.get('location'), '/lists');
    assert.equal((await browser.get(path)).status, 404);
  });

  it('follows a hashtag from its page, and no more from the list of them', async () => {
    const page = await browser.get('/tags/birds');
    const sent = await browser.submitTo('/tags/birds/follow', page, {});
    assert.equal(sent.headers.get('location'), '/tags/birds');
    await carol.publish('Seen today #birds');
    await world.settled();
    assert.match((await browser.get('/home')).body, /Seen today/);
    const list = await browser.get('/hashtags');
    assert.match(list.body, /href="\/tags\/birds"/);
    const ended = await browser.submitTo('/tags/birds/unfollow', list, {});
    assert.equal(ended.headers.get('location'), '/hashtags');
    assert.doesNotMatch((await browser.get('/hashtags')).body, /href="\/tags\/birds"/);
    assert.doesNotMatch((await visitor(server).get('/tags/birds')).body, /\/tags\/birds\/follow/);
    assert.equal((await browser.post('/tags/%21/follow', await proof(browser))).status, 404);
  });

  it('shows what waits for its time, which can be called off', async () => {
    const at = new Date(world.clock.now() + 3_600_000).toISOString();
    const { body } = await alice.post('/api/v1/statuses', { status: 'Tomorrow’s geese', scheduled_at: at });
    const page = await browser.get('/scheduled');
    assert.match(page.body, /Tomorrow’s geese/);
    const path = `/scheduled/${body.id}/remove`;
    assert.equal((await others.post(path, await proof(others))).status, 404);
    assert.equal((await browser.submitTo(path, page, {})).headers.get('location'), '/scheduled');
    assert.match((await browser.get('/scheduled')).body, /Nothing waits/);
  });
});
