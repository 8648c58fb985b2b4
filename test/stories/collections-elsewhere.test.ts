import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { PUBLIC } from '../peer.ts';
import { assertRefused } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const ACTIVITY = { Accept: 'application/activity+json' };
const PATH = '/api/v1/collections';

onBothEngines('collections between servers', (engine) => {
  let world: World;
  let one: Skein;
  let alice: Person;
  let carol: Person;

  before(async () => {
    world = await createWorld({ engine, servers: 1 });
    one = world.servers[0] as Skein;
    alice = await person(one, 'alice');
    carol = await person(one, 'carol');
    for (const who of [alice, carol]) await beFound(who);
  });
  after(() => world?.stop());

  const beFound = (who: Person, discoverable = true) =>
    call(who.server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: who.token,
      body: { discoverable },
    });
  const documentAt = async (url: string) => {
    const answer = await fetch(url, { headers: ACTIVITY });
    return { status: answer.status, body: answer.ok ? ((await answer.json()) as any) : null };
  };
  const make = async (who: Person, more: object = {}) => {
    const { status, body } = await who.post(PATH, { name: 'Geese', ...more });
    assert.equal(status, 200, JSON.stringify(body));
    return body.collection;
  };

  test('are documents in the form that Mastodon writes, and so are who stands there and their consent', async () => {
    const { origin } = one.ctx;
    const made = await make(alice, {
      name: 'Low-traffic birds',
      description: 'Worth following',
      language: 'en',
      tag_name: 'Geese',
      account_ids: [String(carol.id)],
    });
    const [item] = made.items;
    const { body } = await documentAt(made.uri);
    const { '@context': context, ...rest } = body;
    assert.equal(context[0], 'https://www.w3.org/ns/activitystreams');
    const place = {
      id: origin.collectionItem(item.id),
      type: 'FeaturedItem',
      featuredObject: origin.account(carol.id),
      featuredObjectType: 'Person',
      featureAuthorization: origin.featureStamp(item.id),
    };
    const shown = {
      id: made.uri,
      type: 'FeaturedCollection',
      totalItems: 1,
      name: 'Low-traffic birds',
      attributedTo: origin.account(alice.id),
      url: made.url,
      sensitive: false,
      discoverable: true,
      published: made.created_at,
      updated: made.updated_at,
      summaryMap: { en: 'Worth following' },
      topic: { type: 'Hashtag', href: origin.tag('geese'), name: '#geese' },
      orderedItems: [place],
    };
    assert.deepEqual(rest, shown);
    assert.deepEqual((await documentAt(place.id)).body, { '@context': context, ...place });
    assert.deepEqual((await documentAt(place.featureAuthorization)).body, {
      '@context': context,
      id: place.featureAuthorization,
      type: 'FeatureAuthorization',
      interactingObject: made.uri,
      interactionTarget: origin.account(carol.id),
    });
    const page = await fetch(made.url, { headers: ACTIVITY, redirect: 'manual' });
    assert.deepEqual([page.status, page.headers.get('location')], [303, made.uri]);
    assert.equal(page.headers.get('access-control-allow-origin'), '*');
    const browser = await fetch(made.uri, { headers: { Accept: 'text/html' }, redirect: 'manual' });
    assert.deepEqual([browser.status, browser.headers.get('location')], [303, made.url]);

    const { body: actor } = await documentAt(origin.account(alice.id));
    assert.equal(actor.featuredCollections, origin.collections(alice.id));
    assert.deepEqual(actor.interactionPolicy, { canFeature: { automaticApproval: [PUBLIC] } });
    const hidden = await make(alice, { name: 'For friends', discoverable: false });
    assert.deepEqual((await documentAt(actor.featuredCollections)).body, {
      '@context': context,
      id: actor.featuredCollections,
      type: 'Collection',
      totalItems: 1,
      items: [shown],
    });
    const plain = (await documentAt(hidden.uri)).body;
    assert.deepEqual([plain.discoverable, plain.summary, plain.topic], [false, '', undefined]);

    await carol.post(`${PATH}/${made.id}/items/${item.id}/revoke`, {});
    for (const url of [place.id, place.featureAuthorization])
      assert.equal((await documentAt(url)).status, 404);
    assert.deepEqual((await documentAt(made.uri)).body.orderedItems, []);
    await alice.delete(`${PATH}/${made.id}`);
    assert.equal((await documentAt(made.uri)).status, 404);
    await beFound(alice, false);
    const { body: shy } = await documentAt(origin.account(alice.id));
    assert.deepEqual(shy.interactionPolicy, { canFeature: { automaticApproval: [shy.id] } });
    await beFound(alice);
  });

  test('what is no collection, no place and no stamp is not there', async () => {
    const { body } = await alice.post('/api/v1/statuses', { status: 'a post' });
    for (const path of ['collections', 'collection-items', 'feature-stamps']) {
      for (const id of ['1', 'x', '0', '99999999999999999999', body.id, alice.id])
        assertRefused(await call(one, 'GET', `/ap/${path}/${id}`, { headers: ACTIVITY }), 404);
    }
    for (const path of ['', '/tags'])
      assertRefused(await call(one, 'GET', `/ap/accounts/1/collections${path}`, { headers: ACTIVITY }), 404);
  });

  test('the hashtags that somebody shows are a document, too', async () => {
    const { origin } = one.ctx;
    for (const name of ['Birds', 'skeins']) await alice.post('/api/v1/featured_tags', { name });
    const { body: actor } = await documentAt(origin.account(alice.id));
    const { body } = await documentAt(actor.featuredTags);
    assert.deepEqual(body, {
      '@context': body['@context'],
      id: origin.featuredTags(alice.id),
      type: 'Collection',
      totalItems: 2,
      items: [
        { type: 'Hashtag', href: origin.tag('birds'), name: '#Birds' },
        { type: 'Hashtag', href: origin.tag('skeins'), name: '#skeins' },
      ],
    });
    assert.deepEqual((await documentAt(origin.featuredTags(carol.id))).body.items, []);
  });
});
