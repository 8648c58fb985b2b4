import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { createPeer, type Peer, type PeerActor, PUBLIC } from '../peer.ts';
import { assertRefused } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const ACTIVITY = { Accept: 'application/activity+json' };
const PATH = '/api/v1/collections';

onBothEngines('collections between servers', (engine) => {
  let world: World;
  let one: Skein;
  let alice: Person;
  let carol: Person;
  let bob: Person;
  let yan: Person;
  let peer: Peer;
  let other: Peer;
  let mel: PeerActor;
  let nan: PeerActor;

  before(async () => {
    world = await createWorld({ engine, servers: 3 });
    one = world.servers[0] as Skein;
    alice = await person(one, 'alice');
    carol = await person(one, 'carol');
    bob = await person(world.servers[1] as Skein, 'bob');
    yan = await person(world.servers[2] as Skein, 'yan');
    for (const who of [alice, carol, bob, yan]) await beFound(who);
    peer = await createPeer();
    other = await createPeer();
    const list = `${peer.origin}/users/mel/collections`;
    const canFeature = { automaticApproval: [PUBLIC] };
    mel = peer.actor('mel', { featuredCollections: list, interactionPolicy: { canFeature } });
    nan = other.actor('nan', { interactionPolicy: { canFeature } });
  });
  after(async () => {
    await world?.stop();
    await peer?.close();
    await other?.close();
  });

  /** A request goes to and fro more often than the world waits for by itself. */
  const quiet = async () => {
    for (let round = 0; round < 3; round += 1) await world.settled();
  };
  /** Somebody as this person's server has them. */
  const at = async (who: Person, handle: string) => {
    const { body } = await who.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(handle)}`);
    await quiet();
    return body.accounts[0];
  };
  const follow = async (who: Person, whom: Person) => {
    const { id } = await at(who, whom.handle);
    await who.post(`/api/v1/accounts/${id}/follow`);
    await quiet();
  };
  /** What somebody recommends, as this person's server shows it: names, and who stands there. */
  const shown = async (who: Person, handle: string) => {
    const { id } = await at(who, handle);
    const { body } = await who.get(`/api/v1/accounts/${id}/collections`);
    return body.collections;
  };
  const handlesIn = async (who: Person, id: string) => {
    const { status, body } = await who.get(`${PATH}/${id}`);
    assert.equal(status, 200);
    return body.accounts.slice(1).map((account: any) => account.acct);
  };
  const told = async (who: Person, type: string) =>
    (await who.notifications()).filter((notice) => notice.type === type);
  const said = async (server: Skein, type: string) => {
    const rows = await server.ctx.db.selectFrom('outgoing').select('document').orderBy('id').execute();
    return rows
      .flatMap(({ document }) => (document ? [JSON.parse(document)] : []))
      .filter((activity) => activity.type === type);
  };
  const say = async (from: Peer, actor: PeerActor, type: string, object: unknown, changes = {}) => {
    const activity = from.activity(actor, type, object, changes);
    const answer = await from.deliver(one.ctx.origin.sharedInbox(), actor, activity);
    assert.equal(answer.status, 202);
    await quiet();
    return activity;
  };

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

  test('somebody elsewhere is asked, agrees, is shown here, there and at a third, and leaves everywhere', async () => {
    await follow(yan, alice);
    const { id: bobHere, feature_approval } = await at(alice, bob.handle);
    assert.deepEqual(feature_approval, { automatic: ['public'], manual: [], current_user: 'automatic' });
    const made = await make(alice, { name: 'Far birds', account_ids: [bobHere, String(carol.id)] });
    assert.deepEqual(
      made.items.map(({ state }: any) => state),
      ['pending', 'accepted'],
    );
    await quiet();
    const [request] = (await said(one, 'FeatureRequest')).slice(-1);
    assert.deepEqual([request.object, request.instrument], [bob.server.ctx.origin.account(bob.id), made.uri]);
    const [accept] = (await said(bob.server, 'Accept')).filter(({ object }) => object === request.id);
    const { body: stamp } = await documentAt(accept.result);
    assert.deepEqual(
      [stamp.type, stamp.interactingObject, stamp.interactionTarget],
      ['FeatureAuthorization', made.uri, request.object],
    );
    assert.deepEqual(await handlesIn(carol, made.id), [bob.handle, 'carol']);
    const { body: written } = await documentAt(made.uri);
    assert.equal(written.orderedItems[0].featureAuthorization, accept.result);

    // There: bob is told, finds himself in it, and sees what else alice recommends.
    const [notice] = await told(bob, 'added_to_collection');
    assert.deepEqual([notice.account.acct, notice.collection.uri], [alice.handle, made.uri]);
    const { body: mine } = await bob.get(`/api/v1/accounts/${bob.id}/in_collections`);
    assert.deepEqual(
      mine.collections.map(({ uri, url, local, name }: any) => [uri, url, local, name]),
      [[made.uri, made.url, false, 'Far birds']],
    );
    const place = mine.collections[0].items.find(({ account_id }: any) => account_id === String(bob.id));
    // And at a third server, which was told, since somebody there follows alice.
    world.clock.forward(61_000);
    await quiet();
    for (const [who, handles] of [
      [bob, ['bob', carol.handle]],
      [yan, [bob.handle, carol.handle]],
    ] as const) {
      const seen = (await shown(who, alice.handle)).find(({ uri }: any) => uri === made.uri);
      assert.deepEqual((await handlesIn(who, seen.id)).sort(), [...handles].sort(), who.name);
    }

    await call(one, 'PATCH', `${PATH}/${made.id}`, {
      token: alice.token,
      body: { name: 'Farther birds', description: 'a <b>bold</b> choice', language: 'en' },
    });
    await quiet();
    for (const who of [bob, yan]) {
      const seen = (await shown(who, alice.handle)).find(({ uri }: any) => uri === made.uri);
      assert.deepEqual([seen.name, seen.language], ['Farther birds', 'en'], who.name);
    }
    assert.equal((await told(bob, 'collection_update')).length, 1);

    const { body: left } = await bob.post(`${PATH}/${mine.collections[0].id}/items/${place.id}/revoke`, {});
    assert.deepEqual(left, {});
    await quiet();
    assert.equal((await documentAt(accept.result)).status, 404);
    assert.deepEqual(await handlesIn(carol, made.id), ['carol']);
    assert.deepEqual(await told(bob, 'added_to_collection'), []);
    for (const who of [bob, yan]) {
      const seen = (await shown(who, alice.handle)).find(({ uri }: any) => uri === made.uri);
      assert.deepEqual(await handlesIn(who, seen.id), [carol.handle], who.name);
    }
    // Who left is not put in again, here or by a request that comes once more.
    assertRefused(await alice.post(`${PATH}/${made.id}/items`, { account_id: bobHere }), 422);

    await alice.delete(`${PATH}/${made.id}`);
    await quiet();
    for (const who of [bob, yan])
      assert.deepEqual(
        (await shown(who, alice.handle)).filter(({ uri }: any) => uri === made.uri),
        [],
        who.name,
      );
  });

  test('whoever may not be found refuses, who says nothing is not asked, and a block parts', async () => {
    await beFound(bob, false);
    const made = await make(alice, { name: 'Shy birds' });
    const { id } = await at(alice, bob.handle);
    const add = (collection: any, account_id = id) =>
      alice.post(`${PATH}/${collection.id}/items`, { account_id });
    const { status, body } = await add(made);
    assert.deepEqual([status, body.collection_item.state], [200, 'pending']);
    await quiet();
    assert.deepEqual((await alice.get(`${PATH}/${made.id}`)).body.collection.items, []);
    assertRefused(await add(made), 422);
    const silent = peer.actor('silent');
    const { id: silentId, feature_approval } = await at(alice, silent.id);
    assert.equal(feature_approval.current_user, 'missing');
    assertRefused(await add(made, silentId), 403);
    const closed = { canFeature: { automaticApproval: [`${peer.origin}/users/closed`] } };
    const { id: closedId } = await at(alice, peer.actor('closed', { interactionPolicy: closed }).id);
    assertRefused(await add(made, closedId), 403);

    await beFound(bob);
    const second = await make(alice, { name: 'Bold birds' });
    await add(second);
    await quiet();
    assert.deepEqual(await handlesIn(carol, second.id), [bob.handle]);
    const { id: aliceThere } = await at(bob, alice.handle);
    await bob.post(`/api/v1/accounts/${aliceThere}/block`);
    await quiet();
    assert.deepEqual(await handlesIn(carol, second.id), []);
    await bob.post(`/api/v1/accounts/${aliceThere}/unblock`);
    for (const one of [made, second]) await alice.delete(`${PATH}/${one.id}`);
    await quiet();
  });

  test('who lets only followers recommend them is asked by those alone', async () => {
    const followers = `${peer.origin}/users/picky/followers`;
    const picky = peer.actor('picky', {
      followers,
      manuallyApprovesFollowers: true,
      interactionPolicy: { canFeature: { automaticApproval: [followers] } },
    });
    const seen = await at(alice, picky.id);
    assert.deepEqual(seen.feature_approval, {
      automatic: ['followers'],
      manual: [],
      current_user: 'denied',
    });
    const made = await make(alice, { name: 'Picky birds' });
    const add = () => alice.post(`${PATH}/${made.id}/items`, { account_id: seen.id });
    assertRefused(await add(), 403);
    await alice.post(`/api/v1/accounts/${seen.id}/follow`);
    await quiet();
    const asked = peer.received.find(({ type, object }) => type === 'Follow' && object === picky.id);
    await say(peer, picky, 'Accept', asked);
    for (const [who, answer] of [
      [alice, 'automatic'],
      [carol, 'denied'],
    ] as const)
      assert.equal((await who.get(`/api/v1/accounts/${seen.id}`)).body.feature_approval.current_user, answer);
    assert.equal((await add()).status, 200);
    await alice.delete(`${PATH}/${made.id}`);
  });

  test('what is not to be found is told to whom it is about alone, and goes elsewhere when it is hidden', async () => {
    const made = await make(alice, { name: 'Quiet birds', discoverable: false });
    await quiet();
    const named = (activities: any[]) =>
      activities.filter(({ object }) => (object.id ?? object) === made.uri).map(({ type }) => type);
    assert.deepEqual(named([...(await said(one, 'Add')), ...(await said(one, 'Update'))]), []);
    const change = async (discoverable: boolean) => {
      await call(one, 'PATCH', `${PATH}/${made.id}`, { token: alice.token, body: { discoverable } });
      await quiet();
      return (await shown(yan, alice.handle)).some(({ uri }: any) => uri === made.uri);
    };
    assert.equal(await change(true), true);
    assert.equal(await change(false), false);
    assert.deepEqual(named([...(await said(one, 'Add')), ...(await said(one, 'Remove'))]), ['Add', 'Remove']);
    await alice.delete(`${PATH}/${made.id}`);
  });

  /** A collection of mel's, at its own address. */
  const ofMel = (name: string, more: Record<string, unknown> = {}) => {
    const id = `${peer.origin}/collections/${name}`;
    const document = {
      id,
      type: 'FeaturedCollection',
      attributedTo: mel.id,
      name,
      summary: `<p>All <script>alert(1)</script>&amp; ${name}</p>`,
      discoverable: true,
      sensitive: false,
      totalItems: 0,
      orderedItems: [],
      updated: new Date(world.clock.now()).toISOString(),
      ...more,
    };
    peer.put(`/collections/${name}`, document);
    return document;
  };
  const place = (collection: any, name: string, object: string, stamp: string | null) => ({
    id: `${collection.id}/items/${name}`,
    type: 'FeaturedItem',
    featuredObject: object,
    ...(stamp === null ? {} : { featureAuthorization: stamp }),
  });
  const stamp = (from: Peer, path: string, collection: any, object: string, more: object = {}) =>
    from.put(path, {
      id: `${from.origin}${path}`,
      type: 'FeatureAuthorization',
      interactingObject: collection.id,
      interactionTarget: object,
      ...more,
    });
  const listOfMel = () => mel.document.featuredCollections as string;
  const namesOfMel = async () => (await shown(carol, mel.id)).map(({ name }: any) => name);
  const handlesOf = async (name: string) => {
    const seen = (await shown(carol, mel.id)).find((one: any) => one.name === name);
    return seen && handlesIn(carol, seen.id);
  };

  test('those of other servers are read when they are looked at, and who agreed by a stamp of their own', async () => {
    const birds = ofMel('Ducks');
    const good = stamp(other, '/stamps/good', birds, nan.id);
    const wrong: [string, string, string | null][] = [
      ['without a stamp', 'w0', null],
      ['of the one who recommends', 'w1', stamp(peer, '/stamps/own', birds, `${other.origin}/users/w1`)],
      ['for another', 'w2', stamp(other, '/stamps/w2', birds, nan.id)],
      [
        'of another collection',
        'w3',
        stamp(other, '/stamps/w3', { id: `${birds.id}x` }, `${other.origin}/users/w3`),
      ],
      [
        'of another kind',
        'w4',
        stamp(other, '/stamps/w4', birds, `${other.origin}/users/w4`, { type: 'QuoteAuthorization' }),
      ],
      ['that is not there', 'w5', `${other.origin}/stamps/nowhere`],
    ];
    for (const [, name] of wrong) other.actor(name);
    const whole = ofMel('Ducks', {
      totalItems: 8,
      topic: { type: 'Hashtag', name: '#Ducks' },
      orderedItems: [
        place(birds, 'nan', nan.id, good),
        // Of whom only the place is named: it is asked for.
        `${birds.id}/items/named`,
        ...wrong.map(([, name, by]) => place(birds, name, `${other.origin}/users/${name}`, by)),
        // Nobody speaks for ours, whatever they show.
        place(birds, 'alice', one.ctx.origin.account(alice.id), one.ctx.origin.featureStamp(1)),
        place({ id: `${other.origin}/c` }, 'elsewhere', nan.id, good),
      ],
    });
    const nia = other.actor('nia');
    const named = place(birds, 'named', nia.id, stamp(other, '/stamps/nia', birds, nia.id));
    peer.put('/collections/Ducks/items/named', named);
    peer.put('/users/mel/collections', { id: listOfMel(), type: 'Collection', items: [whole] });
    await at(carol, mel.id);
    await quiet();
    const [seen] = await shown(carol, mel.id);
    assert.deepEqual(
      [seen.name, seen.description, seen.tag.name, seen.uri, seen.local, seen.item_count],
      ['Ducks', 'All & Ducks', 'ducks', birds.id, false, 2],
    );
    assert.deepEqual((await handlesOf('Ducks')).sort(), [`nan@${other.host}`, `nia@${other.host}`]);
    assert.equal((await fetch(`${one.ctx.origin.origin}/collections/${seen.id}`)).status, 200);
    assert.equal((await documentAt(one.ctx.origin.collection(seen.id))).status, 404);

    // What was looked at and does not hold is not asked for again by each change.
    const before = other.asked.length;
    await say(peer, mel, 'Update', { ...whole, name: 'Swans' });
    assert.deepEqual(await namesOfMel(), ['Swans']);
    assert.equal(other.asked.length, before);
    await say(other, nan, 'Delete', { id: good, type: 'FeatureAuthorization' });
    assert.deepEqual(await handlesOf('Swans'), [`nia@${other.host}`]);
    // A stamp that was taken back does not hold again.
    await say(peer, mel, 'Update', { ...whole, name: 'Swans' });
    assert.deepEqual(await handlesOf('Swans'), [`nia@${other.host}`]);
    await say(peer, mel, 'Remove', named.id, { target: birds.id });
    assert.deepEqual(await handlesOf('Swans'), []);
    await say(peer, mel, 'Add', named, { target: birds.id });
    assert.deepEqual(await handlesOf('Swans'), [`nia@${other.host}`]);
    await say(peer, mel, 'Remove', birds.id, { target: listOfMel() });
    assert.deepEqual(await namesOfMel(), []);
  });

  test('nobody speaks for a collection of somebody else, nor of another host', async () => {
    const mine = ofMel('Mine');
    await say(peer, mel, 'Add', mine, { target: listOfMel() });
    assert.deepEqual(await namesOfMel(), ['Mine']);
    const theirs = `${other.origin}/collections/theirs`;
    other.put('/collections/theirs', { ...mine, id: theirs, attributedTo: nan.id, name: 'Theirs' });
    const neighbour = peer.actor('neighbour', { featuredCollections: listOfMel() });
    await at(carol, nan.id);
    await at(carol, neighbour.id);
    const ours = await make(alice, { name: 'Ours' });
    const forged: [Peer, PeerActor, string, unknown, object][] = [
      [peer, mel, 'Add', { ...mine, id: theirs, name: 'Forged' }, { target: listOfMel() }],
      [peer, mel, 'Add', { ...mine, id: ours.uri, name: 'Forged' }, { target: listOfMel() }],
      [peer, mel, 'Update', { ...mine, id: ours.uri, name: 'Forged' }, {}],
      [peer, mel, 'Add', { ...mine, id: `${mine.id}2`, attributedTo: nan.id }, { target: listOfMel() }],
      [peer, neighbour, 'Update', { ...mine, name: 'Forged', attributedTo: neighbour.id }, {}],
      [peer, neighbour, 'Update', { ...mine, name: 'Forged' }, {}],
      [peer, neighbour, 'Remove', mine.id, { target: listOfMel() }],
      [peer, neighbour, 'Delete', mine.id, {}],
      [other, nan, 'Remove', mine.id, { target: listOfMel() }],
      [other, nan, 'Delete', mine.id, {}],
      [other, nan, 'Delete', ours.uri, {}],
      [other, nan, 'Remove', mine.id, { target: one.ctx.origin.collections(alice.id) }],
      [other, nan, 'Add', place(mine, 'x', nan.id, null), { target: mine.id }],
    ];
    for (const [from, who, type, object, more] of forged) await say(from, who, type, object, more);
    assert.deepEqual(await namesOfMel(), ['Mine']);
    assert.deepEqual(await shown(carol, nan.id), []);
    assert.deepEqual(await shown(carol, neighbour.id), []);
    assert.equal((await alice.get(`${PATH}/${ours.id}`)).body.collection.name, 'Ours');
    // What is older than what is known says nothing.
    await say(peer, mel, 'Update', { ...mine, name: 'Old', updated: '2020-01-01T00:00:00Z' });
    assert.deepEqual(await namesOfMel(), ['Mine']);
    await say(peer, mel, 'Delete', mine.id);
    assert.deepEqual(await namesOfMel(), []);
    await say(peer, mel, 'Add', mine, { target: listOfMel() });
    assert.deepEqual(await namesOfMel(), [], 'what was deleted does not come back by a replay');
    await alice.delete(`${PATH}/${ours.id}`);
  });

  /** How an activity of mel's is refused at the door. */
  const refused = async (activity: unknown) =>
    (await peer.deliver(one.ctx.origin.sharedInbox(), mel, activity)).status;

  test('consent is not claimed: requests and answers count from whom they are of', async () => {
    const mine = ofMel('Asked');
    const answers = (id: string) => peer.received.filter(({ object }) => object === id);
    const ask = (from: Peer, who: PeerActor, object: string, instrument: unknown, more = {}) =>
      say(from, who, 'FeatureRequest', object, { instrument, ...more });
    const carolUri = one.ctx.origin.account(carol.id);
    // Somebody else's collection, one of ours, what is none, and ids of others.
    const ours = await make(alice, { name: 'Ours too' });
    await ask(other, nan, carolUri, mine.id);
    await ask(peer, mel, carolUri, ours.uri);
    await ask(peer, mel, carolUri, `${peer.origin}/users/mel`);
    await ask(peer, mel, nan.id, mine.id);
    const foreign = { instrument: mine.id, id: `${other.origin}/requests/1` };
    assert.equal(await refused(peer.activity(mel, 'FeatureRequest', carolUri, foreign)), 403);
    assert.deepEqual(await told(carol, 'added_to_collection'), []);

    const request = await ask(peer, mel, carolUri, mine.id);
    const [accept] = answers(request.id);
    assert.equal(accept.type, 'Accept');
    assert.equal((await documentAt(accept.result)).body.interactingObject, mine.id);
    assert.equal((await told(carol, 'added_to_collection')).length, 1);
    const item = place(mine, 'carol', carolUri, accept.result);
    await say(peer, mel, 'Add', item, { target: mine.id });
    assert.deepEqual(await handlesOf('Asked'), ['carol']);
    // Asked again under another name she agrees by the same stamp, and is told once.
    const again = await ask(peer, mel, carolUri, mine.id);
    assert.equal(answers(again.id)[0].result, accept.result);
    assert.equal((await told(carol, 'added_to_collection')).length, 1);

    const { body: within } = await carol.get(`/api/v1/accounts/${carol.id}/in_collections`);
    const found = within.collections.find(({ uri }: any) => uri === mine.id);
    await carol.post(`${PATH}/${found.id}/items/${found.items[0].id}/revoke`, {});
    await quiet();
    const gone = peer.received.find(({ type, object }) => type === 'Delete' && object.id === accept.result);
    assert.deepEqual([gone.actor, gone.object.type], [carolUri, 'FeatureAuthorization']);
    const third = await ask(peer, mel, carolUri, mine.id);
    assert.equal(answers(third.id)[0].type, 'Reject');
    await say(peer, mel, 'Update', { ...mine, totalItems: 1, orderedItems: [item] });
    assert.deepEqual(await handlesOf('Asked'), []);

    await beFound(alice, false);
    const shy = await ask(peer, mel, one.ctx.origin.account(alice.id), mine.id);
    assert.equal(answers(shy.id)[0].type, 'Reject');
    await beFound(alice);

    // Answers to what alice asked.
    const { id: nanHere } = await at(alice, nan.id);
    await alice.post(`${PATH}/${ours.id}/items`, { account_id: nanHere });
    await quiet();
    const asked = other.received.find(
      ({ type, instrument }) => type === 'FeatureRequest' && instrument === ours.uri,
    );
    const byMel = peer.put('/stamps/for-nan', {});
    const good = other.put('/stamps/for-alice', {});
    await say(peer, mel, 'Accept', asked.id, { result: good });
    await say(other, nan, 'Accept', asked.id, { result: byMel });
    await say(other, nan, 'Accept', asked.id);
    await say(peer, mel, 'Reject', asked.id);
    assert.deepEqual(await handlesIn(carol, ours.id), []);
    await say(other, nan, 'Accept', asked.id, { result: good });
    assert.deepEqual(await handlesIn(carol, ours.id), [`nan@${other.host}`]);
    assert.equal((await documentAt(ours.uri)).body.orderedItems[0].featureAuthorization, good);
    await say(peer, mel, 'Delete', good);
    assert.deepEqual(await handlesIn(carol, ours.id), [`nan@${other.host}`]);
    await say(other, nan, 'Reject', asked.id);
    assert.deepEqual(await handlesIn(carol, ours.id), []);
    await say(other, nan, 'Accept', asked.id, { result: good });
    assert.deepEqual(await handlesIn(carol, ours.id), []);
    await alice.delete(`${PATH}/${ours.id}`);
    await say(peer, mel, 'Delete', mine.id);
  });

  test('of what is endless the beginning counts: 10 000 places, long names, many collections', async () => {
    const crowd = ofMel('Crowd');
    const places = (count: number) =>
      Array.from({ length: count }, (_, index) => `${crowd.id}/items/${index}`);
    const kept = async () => {
      const rows = await one.ctx.db.selectFrom('collection_claims').select('uri').execute();
      return rows.filter(({ uri }) => uri.startsWith(crowd.id)).length;
    };
    await say(
      peer,
      mel,
      'Add',
      { ...crowd, totalItems: 9000, orderedItems: places(9000) },
      { target: listOfMel() },
    );
    assert.equal(await kept(), 150);
    await say(peer, mel, 'Add', place(crowd, 'more', nan.id, null), { target: crowd.id });
    assert.equal(await kept(), 150);
    const endless = { ...crowd, totalItems: 10_000, orderedItems: places(10_000) };
    assert.equal(await refused(peer.activity(mel, 'Update', endless)), 400);
    const bytes = { ...crowd, orderedItems: places(30_000) };
    assert.equal(await refused(peer.activity(mel, 'Update', bytes)), 413);
    assert.equal(await kept(), 150);
    // What is asked about them is little at a time.
    assert.ok(peer.asked.filter((path) => path.startsWith('GET /collections/Crowd/items/')).length <= 15 * 3);
    await say(peer, mel, 'Update', { ...crowd, name: 'n'.repeat(5000), summary: 's'.repeat(9000) });
    const seen = (await shown(carol, mel.id)).find(({ uri }: any) => uri === crowd.id);
    assert.deepEqual([seen.name.length, seen.description.length], [256, 2048]);
    assert.equal(await kept(), 0, 'whoever is named no more is forgotten');
    const all = Array.from({ length: 60 }, (_, index) => ({
      ...crowd,
      id: `${peer.origin}/collections/many/${index}`,
      name: `Many ${index}`,
    }));
    peer.put('/users/mel/collections', { id: listOfMel(), type: 'Collection', items: all });
    world.clock.forward(25 * 3_600_000);
    await at(carol, mel.id);
    await quiet();
    const { body } = await carol.get(
      `/api/v1/accounts/${(await at(carol, mel.id)).id}/collections?limit=100`,
    );
    assert.equal(body.collections.length, 50);
  });

  test('a stamp is looked at again after a week, for those of other servers and for ours', async () => {
    const { id: nanHere } = await at(alice, nan.id);
    const ours = await make(alice, { name: 'Weekly' });
    await alice.post(`${PATH}/${ours.id}/items`, { account_id: nanHere });
    await quiet();
    const asked = other.received.find(({ instrument }) => instrument === ours.uri);
    const good = stamp(other, '/stamps/weekly', { id: ours.uri }, nan.id);
    const accept = other.activity(nan, 'Accept', asked.id, { result: good });
    const now = world.clock.now();
    await other.deliver(one.ctx.origin.sharedInbox(), nan, accept, { at: now });
    await quiet();
    world.clock.forward(7 * 86_400_000 + 20 * 60_000);
    await quiet();
    assert.deepEqual(await handlesIn(carol, ours.id), [`nan@${other.host}`]);
    other.remove('/stamps/weekly', 404);
    world.clock.forward(7 * 86_400_000 + 20 * 60_000);
    await quiet();
    assert.deepEqual(await handlesIn(carol, ours.id), []);
  });
});
