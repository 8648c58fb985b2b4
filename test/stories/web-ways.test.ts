import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { built } from '../../web/src/built.ts';
import { call } from '../cast.ts';
import { uploaded } from '../pictures.ts';
import { peerBeside, scene } from '../scene.ts';
import { memberBrowser, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('Ways into the pages from elsewhere', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  const peer = peerBeside();
  before(() => built());

  const goes = (seen: { status: number; headers: Headers }) => {
    assert.equal(seen.status, 303);
    return seen.headers.get('location');
  };

  it('have a manifest that every page names, with icons and what may be shared here', async () => {
    const page = (await visitor(server).get('/')).body;
    assert.match(page, /<link rel="manifest" href="\/manifest"\/>/);
    const seen = await call(server, 'GET', '/manifest');
    assert.equal(seen.status, 200);
    assert.match(seen.headers.get('content-type') ?? '', /^application\/manifest\+json/);
    const { name, icons, share_target } = seen.body;
    assert.equal(typeof name, 'string');
    for (const { src } of icons) assert.equal((await call(server, 'GET', src)).status, 200, src);
    assert.deepEqual(share_target, {
      action: '/share',
      method: 'GET',
      params: { title: 'title', text: 'text', url: 'url' },
    });
  });

  it('begin a post with what is shared, for members only', async () => {
    const path = '/share?title=Geese&text=Over%20%3Cb%3E%20water&url=https%3A%2F%2Fgull.example%2Fa';
    assert.match(goes(await visitor(server).get(path)) ?? '', /^\/sign-in\?/);
    for (const language of ['en', 'fr']) {
      const { status, body } = await (await memberBrowser(alice, language)).get(path);
      assert.equal(status, 200);
      assert.match(body, /<textarea[^>]*>Geese\nOver &lt;b> water\nhttps:\/\/gull\.example\/a<\/textarea>/);
    }
    const once = '/share?text=See%20https%3A%2F%2Fgull.example%2Fa&url=https%3A%2F%2Fgull.example%2Fa';
    assert.match(
      (await (await memberBrowser(alice)).get(once)).body,
      />See https:\/\/gull\.example\/a<\/textarea>/,
    );
    const browser = await memberBrowser(alice);
    assert.equal((await browser.get('/share')).status, 200);
    assert.equal((await browser.get(`/share?text=${'x'.repeat(5001)}`)).status, 422);
    const sent = await browser.submitTo('/compose', await browser.get(path), { status: 'Geese' });
    assert.equal(sent.status, 303);
  });

  it('lead a member to the page of whom another server names, here and elsewhere', async () => {
    const gull = await peer.actor('gull');
    const browser = await memberBrowser(alice);
    const to = async (uri: string) => browser.get(`/authorize_interaction?uri=${encodeURIComponent(uri)}`);
    assert.match(goes(await visitor(server).get('/authorize_interaction?uri=bob')) ?? '', /^\/sign-in\?/);
    for (const uri of ['bob', `@${bob.handle}`, `acct:${bob.handle}`, server.ctx.origin.profile('bob')])
      assert.equal(goes(await to(uri)), '/@bob', uri);
    assert.equal(goes(await to(gull.id)), `/@gull@${peer.host}`);
    assert.equal((await browser.get(goes(await to(gull.id)) ?? '')).status, 200);
    const status = await bob.publish('Answer me');
    assert.equal(goes(await to(status.uri)), `/@bob/${status.id}`);
    const secret = await bob.publish('Not you', { visibility: 'private' });
    for (const uri of [secret.uri, 'nobody', 'acct:', '__proto__', `${peer.origin}/nothing`, '\ud800'])
      assert.equal((await to(uri.toWellFormed())).status, 404, uri);
    assert.equal((await browser.get('/authorize_interaction')).status, 422);
    assert.equal(
      goes(await browser.get('/authorize_follow?acct=bob%40x.example')),
      '/authorize_interaction?uri=bob%40x.example',
    );
    const { body } = await call(server, 'GET', `/.well-known/webfinger?resource=acct:${alice.handle}`);
    const follow = body.links.find(({ rel }: any) => rel.endsWith('/subscribe'));
    assert.equal(follow.template, `${server.ctx.origin.origin}/authorize_interaction?uri={uri}`);
  });

  it('lead to the picture of a post by its id, for who may see the post', async () => {
    const picture = await uploaded(alice);
    assert.equal((await visitor(server).get(`/media_proxy/${picture.id}`)).status, 404, 'it waits');
    await alice.publish('A goose', { media_ids: [picture.id] });
    const address = goes(await visitor(server).get(`/media_proxy/${picture.id}`));
    assert.equal(address, picture.url);
    assert.equal(goes(await visitor(server).get(`/media_proxy/${picture.id}/small`)), picture.preview_url);
    const hidden = await uploaded(alice);
    await alice.publish('For few', { media_ids: [hidden.id], visibility: 'private' });
    assert.equal((await visitor(server).get(`/media_proxy/${hidden.id}`)).status, 404);
    assert.equal(goes(await (await memberBrowser(alice)).get(`/media_proxy/${hidden.id}`)), hidden.url);
    for (const id of ['1', '9'.repeat(20)])
      assert.equal((await visitor(server).get(`/media_proxy/${id}`)).status, 404, id);
  });

  it('show parts of a profile: pictures, a hashtag, answers', async () => {
    const picture = await uploaded(carol);
    const shown = await carol.publish('With a picture', { media_ids: [picture.id] });
    const tagged = await carol.publish('About #geese');
    const path = '/@carol';
    const holds = async (part: string, id: string) =>
      (await visitor(server).get(`${path}${part}`)).body.includes(`id="p${id}"`);
    assert.deepEqual([await holds('/media', shown.id), await holds('/media', tagged.id)], [true, false]);
    for (const tag of ['geese', 'Geese', encodeURIComponent('#geese')])
      assert.deepEqual(
        [await holds(`/tagged/${tag}`, shown.id), await holds(`/tagged/${tag}`, tagged.id)],
        [false, true],
        tag,
      );
    assert.ok(await holds('/with_replies', shown.id));
    assert.match((await visitor(server, 'fr').get('/@carol/media')).body, /Avec images/);
    for (const wrong of ['/@nobody/media', '/@nobody/followers', '/@__proto__/following'])
      assert.equal((await visitor(server).get(wrong)).status, 404, wrong);
    for (let count = 0; count < 21; count += 1) await carol.publish(`Number ${count} of #many`);
    const first = await visitor(server).get('/@carol/tagged/many');
    const [, older = ''] = /href="(\/@carol\/tagged\/many\?max_id=\d+)"/.exec(first.body) ?? [];
    assert.match((await visitor(server).get(older)).body, /Number 0 of/);
  });

  it('show who follows whom, unless they hide it', async () => {
    await alice.follow(bob);
    const followers = (await visitor(server).get('/@bob/followers')).body;
    assert.match(followers, /Who follows bob/);
    assert.match(followers, /href="\/@alice"/);
    assert.match((await visitor(server, 'fr').get('/@alice/following')).body, /Qui alice suit[\s\S]*\/@bob/);
    await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: bob.token,
      body: { hide_collections: true },
    });
    assert.doesNotMatch((await visitor(server).get('/@bob/followers')).body, /href="\/@alice"/);
    assert.match((await (await memberBrowser(bob)).get('/@bob/followers')).body, /href="\/@alice"/);
  });

  it('say where the document of a post is, and that the server is well', async () => {
    const { id, uri } = await alice.publish('Linked');
    const { headers } = await visitor(server).get(`/@alice/${id}`);
    assert.equal(headers.get('link'), `<${uri}>; rel="alternate"; type="application/activity+json"`);
    const health = await call(server, 'GET', '/health');
    assert.equal(health.body, 'OK');
    assert.match(health.headers.get('content-type') ?? '', /^text\/plain/);
    await world.settled();
  });
});
