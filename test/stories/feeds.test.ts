import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { built } from '../../web/src/built.ts';
import { call } from '../cast.ts';
import { uploaded } from '../pictures.ts';
import { peerBeside, scene } from '../scene.ts';
import { memberBrowser, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('Feeds', (engine) => {
  const { server, alice, bob } = scene({ engine });
  const peer = peerBeside();
  before(() => built());

  const feed = async (path: string) => {
    const seen = await call(server, 'GET', path);
    return {
      ...seen,
      body: String(seen.body),
      items: [...String(seen.body).matchAll(/<(?:item|entry)>/g)].length,
    };
  };

  it('of an account hold what it wrote for everybody, whoever asks', async () => {
    const { id: media } = await uploaded(alice);
    const first = await alice.publish('Geese & <b>swans</b> \u0007 in the #marsh', { media_ids: [media] });
    await alice.publish('Behind it', { spoiler_text: 'Ends <of> a novel' });
    await alice.publish('Quiet', { visibility: 'unlisted' });
    await alice.publish('For followers', { visibility: 'private' });
    await alice.publish('@bob between us', { visibility: 'direct' });
    const bobs = await bob.publish('By bob');
    await alice.publish('An answer', { in_reply_to_id: bobs.id });
    await alice.post(`/api/v1/statuses/${bobs.id}/reblog`);
    for (const kind of ['rss', 'atom']) {
      const { status, headers, body, items } = await feed(`/@alice.${kind}`);
      assert.equal(status, 200);
      assert.equal(headers.get('content-type'), `application/${kind}+xml; charset=utf-8`);
      assert.equal(items, 3, kind);
      assert.ok(body.includes(`/@alice/${first.id}`));
      assert.match(body, /&lt;p&gt;Geese &amp;amp; &amp;lt;b&amp;gt;swans/);
      assert.match(body, /Ends &amp;lt;of&amp;gt; a novel/);
      assert.doesNotMatch(body, /Behind it|For followers|between us|An answer|By bob/);
      assert.ok(!body.includes('\u0007'), 'XML cannot say this');
      const own = await (await memberBrowser(alice)).get(`/@alice.${kind}`);
      assert.doesNotMatch(own.body, /For followers/);
    }
    assert.match((await feed('/@alice.rss')).body, /<category>marsh<\/category>/);
    assert.match((await feed('/@alice.rss')).body, /<media:content url="http[^"]+" medium="image"\/>/);
    assert.match(
      (await visitor(server).get(`/@alice/${first.id}`)).body,
      new RegExp(`<meta name="fediverse:creator" content="@${alice.handle}"`),
    );
    const page = (await visitor(server).get('/@alice')).body;
    assert.match(page, /<link rel="alternate" type="application\/rss\+xml" href="[^"]*\/@alice\.rss"/);
  });

  it('hold as many as are asked for, up to two hundred', async () => {
    for (let count = 0; count < 22; count += 1) await bob.publish(`Number ${count} of #many`);
    assert.equal((await feed('/@bob.rss')).items, 20);
    assert.equal((await feed('/@bob.rss?limit=3')).items, 3);
    assert.equal((await feed('/@bob.rss?limit=1000')).items, 23);
    assert.equal((await feed('/tags/many.rss')).items, 20);
    assert.equal((await feed('/tags/Many.atom?limit=2')).items, 2);
  });

  it('of a hashtag hold what is public there', async () => {
    await alice.publish('Quiet #reeds', { visibility: 'unlisted' });
    await alice.publish('Open #reeds');
    const { body, items } = await feed('/tags/reeds.rss');
    assert.equal(items, 1);
    assert.match(body, /<title>#reeds<\/title>/);
  });

  it('are well-formed whatever a name holds, and keep search engines away from whom wants that', async () => {
    await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: alice.token,
      body: { display_name: 'A & <i>"]]>', indexable: false },
    });
    const { body, headers } = await feed('/@alice.rss');
    assert.match(body, /<title>A &amp; &lt;i&gt;&quot;\]\]&gt;<\/title>/);
    assert.equal(headers.get('x-robots-tag'), 'noindex');
  });

  it('are there for nobody unknown, nobody elsewhere and no nonsense', async () => {
    const gull = await peer.actor('gull');
    await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(gull.id)}`);
    for (const path of ['/@nobody.rss', `/@gull@${peer.host}.rss`, '/@__proto__.atom', '/tags/%21.rss'])
      assert.equal((await feed(path)).status, 404, path);
  });
});
