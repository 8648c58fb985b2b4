import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { changeSetting } from '../../server/src/instance/index.ts';
import { issueToken } from '../../server/src/sign-in/index.ts';
import { call, type Person, person } from '../cast.ts';
import { upsertTestRemote } from '../remote.ts';
import { scene } from '../scene.ts';
import { assertRefused, linksOf } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

/** What Mastodon's request specs ask of collections, of what is known about accounts and servers; docs/compatibility.md counts them. */
onBothEngines('collections and what is known as Mastodon’s specs ask for them', (engine) => {
  const { server, alice, bob, carol } = scene({ engine });

  const send = (who: Person | null, method: string, path: string, body?: unknown) =>
    call(server, method, path, { ...(who ? { token: who.token } : {}), ...(body ? { body } : {}) });
  const tokenFor = async (accountId: number | null, ...scopes: string[]) => {
    const { id } = await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    return issueToken(server.ctx, { appId: id, accountId, scopes });
  };
  const found = async (name: string) => {
    const one = await person(server, name);
    await send(one, 'PATCH', '/api/v1/accounts/update_credentials', { discoverable: true });
    return one;
  };
  const make = async (who: Person, name: string, more: object = {}) => {
    const { status, body } = await who.post('/api/v1/collections', { name, ...more });
    assert.equal(status, 200, JSON.stringify(body));
    return body.collection;
  };
  const refusesScope = async (scope: string, method: string, path: string, who = alice) => {
    const token = await tokenFor(who.id, scope);
    assertRefused(
      await call(server, method, path, { token, ...(method === 'GET' ? {} : { body: {} }) }),
      403,
    );
  };
  let dora: Person;
  let emil: Person;
  before(async () => {
    dora = await found(`dora_${engine}`);
    emil = await found(`emil_${engine}`);
  });

  test('somebody’s collections: all of them, page by page, those that may be found to others', async () => {
    const owner = await found(`owner_${engine}`);
    for (const name of ['One', 'Two', 'Three']) await make(owner, name, { discoverable: true });
    await make(owner, 'Hidden', { discoverable: false });
    for (const version of ['v1', 'v1_alpha']) {
      const path = `/api/${version}/accounts/${owner.id}/collections`;
      const count = async (who: Person | null, query = '') =>
        (await send(who, 'GET', `${path}${query}`)).body.collections.length;
      assert.deepEqual([await count(alice), await count(owner), await count(null)], [3, 4, 3]);
      const one = await alice.get(`${path}?limit=1`);
      assert.equal(one.body.collections.length, 1);
      assert.match(linksOf(one).next ?? '', new RegExp(`${path}\\?limit=1&offset=1$`));
      const two = await alice.get(`${path}?limit=1&offset=1`);
      assert.equal(two.body.collections.length, 1);
      assert.match(linksOf(two).next ?? '', /limit=1&offset=2$/);
      assert.match(linksOf(two).prev ?? '', /limit=1&offset=0$/);
      assert.equal(one.headers.get('deprecation'), version === 'v1' ? null : '@1781049600');
      await owner.post(`/api/v1/accounts/${alice.id}/block`);
      assert.equal(await count(alice), 0);
      await owner.post(`/api/v1/accounts/${alice.id}/unblock`);
    }
  });

  test('one of them, to strangers and to who hides somebody in it', async () => {
    const account_ids = [dora, emil].map(({ id }) => String(id));
    const { id } = await make(bob, 'Both', { account_ids });
    const items = async (who: Person | null) =>
      (await send(who, 'GET', `/api/v1/collections/${id}`)).body.collection.items;
    assert.deepEqual([(await items(null)).length, (await items(alice)).length], [2, 2]);
    await alice.post(`/api/v1/accounts/${dora.id}/block`);
    assert.deepEqual(
      (await items(alice)).map((one: any) => one.account_id),
      [String(emil.id)],
    );
    await alice.post(`/api/v1/accounts/${dora.id}/unblock`);
  });

  test('made, changed and taken away by whose they are', async () => {
    const input = {
      name: 'Low-traffic bots',
      description: 'Really nice bots, please follow',
      language: 'en',
      sensitive: '0',
      discoverable: '1',
    };
    const { id, ...made } = await make(alice, input.name, input);
    assert.deepEqual(
      [made.name, made.language, made.sensitive, made.discoverable],
      [input.name, 'en', false, true],
    );
    const nameless = await alice.post('/api/v1/collections', {});
    assertRefused(nameless, 422);
    assert.deepEqual(nameless.body.details.name[0], { error: 'ERR_BLANK', description: "can't be blank" });
    const path = `/api/v1/collections/${id}`;
    const changed = await send(alice, 'PATCH', path, {
      name: 'People',
      description: 'Cool',
      sensitive: '1',
      discoverable: '0',
    });
    const { name, description, sensitive, discoverable } = changed.body.collection;
    assert.deepEqual(
      [changed.status, name, description, sensitive, discoverable],
      [200, 'People', 'Cool', true, false],
    );
    const blank = await send(alice, 'PATCH', path, { name: '' });
    assertRefused(blank, 422);
    assert.equal(blank.body.details.name[0].error, 'ERR_BLANK');
    assertRefused(await send(bob, 'PATCH', path, {}), 403);
    assertRefused(await bob.delete(path), 403);
    await refusesScope('read', 'POST', '/api/v1/collections');
    for (const method of ['PATCH', 'DELETE']) await refusesScope('read:collections', method, path);
    assert.equal((await alice.delete(path)).status, 200);
    assertRefused(await alice.get(path), 404);
  });

  test('who stands in one: put in and taken out by its owner, gone for good by themselves', async () => {
    const { id } = await make(alice, 'Places');
    const other = await make(alice, 'Other', { account_ids: [String(emil.id)] });
    for (const version of ['v1', 'v1_alpha']) {
      const items = `/api/${version}/collections/${id}/items`;
      await refusesScope('read', 'POST', items);
      assertRefused(await alice.post(items, {}), 422);
      assertRefused(await bob.post(items, { account_id: dora.id }), 403);
      const put = await alice.post(items, { account_id: dora.id });
      assert.equal(put.status, 200, JSON.stringify(put.body));
      const place = `${items}/${put.body.collection_item.id}`;
      await refusesScope('read', 'DELETE', place);
      assertRefused(await bob.delete(place), 403);
      assertRefused(await alice.delete(`${items}/${other.items[0].id}`), 404);
      assert.equal((await alice.delete(place)).status, 200);
      assert.equal((await alice.get(`/api/v1/collections/${id}`)).body.collection.items.length, 0);
    }
    const put = await alice.post(`/api/v1/collections/${id}/items`, { account_id: emil.id });
    const revoke = `/api/v1/collections/${id}/items/${put.body.collection_item.id}/revoke`;
    await refusesScope('read', 'POST', revoke, emil);
    assertRefused(await bob.post(revoke), 403);
    assert.equal((await emil.post(revoke)).status, 200);
    assert.equal((await alice.get(`/api/v1/collections/${id}`)).body.collection.items.length, 0);
  });

  test('the collections in which one stands are told to oneself', async () => {
    const featured = await found(`featured_${engine}`);
    for (const name of ['A', 'B', 'C']) await make(bob, name, { account_ids: [String(featured.id)] });
    const path = `/api/v1/accounts/${featured.id}/in_collections`;
    assert.equal((await featured.get(path)).body.collections.length, 3);
    const one = await featured.get(`${path}?limit=1`);
    assert.equal(one.body.collections.length, 1);
    assert.match(linksOf(one).next ?? '', /limit=1&offset=1$/);
    const two = await featured.get(`${path}?limit=1&offset=1`);
    assert.equal(two.body.collections.length, 1);
    assert.match(linksOf(two).next ?? '', /limit=1&offset=2$/);
    assert.match(linksOf(two).prev ?? '', /limit=1&offset=0$/);
    assertRefused(await alice.get(path), 403);
  });

  test('accounts are looked up, searched, noted and found in lists', async () => {
    const looked = await alice.get('/api/v1/accounts/lookup?acct=bob');
    assert.deepEqual([looked.status, looked.body.id], [200, String(bob.id)]);
    const searched = await alice.get('/api/v1/accounts/search?q=bob');
    assert.deepEqual(
      searched.body.map(({ acct }: any) => acct),
      ['bob'],
    );
    const note = (comment: string) => alice.post(`/api/v1/accounts/${bob.id}/note`, { comment });
    const noted = await note('foo');
    assert.deepEqual([noted.status, noted.body.note], [200, 'foo']);
    assertRefused(await note('a'.repeat(2001)), 422);
    const [{ note: kept }] = (await alice.get(`/api/v1/accounts/relationships?id[]=${bob.id}`)).body;
    assert.equal(kept, 'foo');
    await alice.follow(bob);
    const { body: list } = await alice.post('/api/v1/lists', { title: 'Birds' });
    await alice.post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [String(bob.id)] });
    const lists = await alice.get(`/api/v1/accounts/${bob.id}/lists`);
    assert.deepEqual(
      lists.body.map(({ id }: any) => id),
      [list.id],
    );
    const twice = [bob, carol, carol, bob, bob].map(({ id }) => `id[]=${id}`).join('&');
    const familiar = await alice.get(`/api/v1/accounts/familiar_followers?${twice}`);
    assert.deepEqual(familiar.body.map(({ id }: any) => Number(id)).sort(), [bob.id, carol.id].sort());
    assert.equal((await alice.get('/api/v1/accounts/familiar_followers')).status, 200);
    for (const name of ['foo', 'bar']) await alice.post('/api/v1/featured_tags', { name });
    const tags = await carol.get(`/api/v1/accounts/${alice.id}/featured_tags`);
    assert.deepEqual(tags.body.map(({ name }: any) => name).sort(), ['bar', 'foo']);
  });

  test('servers are found by the beginning of their name, unless the owner hides them', async () => {
    await upsertTestRemote(server.ctx, 'far', 'host.example');
    const search = (q: string) => send(null, 'GET', `/api/v1/peers/search${q}`);
    assert.deepEqual((await search('')).body, []);
    assert.deepEqual((await search(`?q=${encodeURIComponent('ftp://Invalid-Host!!.valüe')}`)).body, []);
    assert.deepEqual((await search('?q=host.example')).body, ['host.example']);
    await changeSetting(server.ctx, 'peers', 'hidden');
    assertRefused(await search('?q=host.example'), 404);
    await changeSetting(server.ctx, 'peers', 'shown');
  });

  test('an app without a person gets what it registered for', async () => {
    const { body: app } = await call(server, 'POST', '/api/v1/apps', {
      body: { client_name: 'Gull', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read write follow' },
    });
    const { client_id, client_secret } = app;
    const ask = (scope?: string) =>
      call(server, 'POST', '/oauth/token', {
        body: { grant_type: 'client_credentials', client_id, client_secret, ...(scope ? { scope } : {}) },
      });
    assert.deepEqual(
      [(await ask()).body.scope, (await ask('read write')).body.scope],
      ['read', 'read write'],
    );
    assert.equal((await ask('read write push')).status, 400);
  });
});
