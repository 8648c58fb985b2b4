import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  Collections,
  CollectionWithAccounts,
  WrappedCollection,
  WrappedCollectionItem,
} from '@skein/api/collection.ts';
import { GroupedNotificationsResults, Notification } from '@skein/api/notification.ts';
import { createRestAPIClient } from 'masto';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { as } from '../../server/src/context.ts';
import { call, type Person, person, type Seen } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape, linksOf } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { memberBrowser } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

const PATH = '/api/v1/collections';
const NOT_FEATURED = 'This account cannot be added to collections';

onBothEngines('collections', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const send = (who: Person, method: string, path: string, body?: unknown): Promise<Seen> =>
    call(server, method, path, { token: who.token, body });
  const beFound = async (who: Person, discoverable = true) => {
    const seen = await send(who, 'PATCH', '/api/v1/accounts/update_credentials', { discoverable });
    assert.equal(seen.status, 200);
  };
  const make = async (who: Person, ...members: Person[]) => {
    const account_ids = members.map((one) => String(one.id));
    const made = await who.post(PATH, { name: 'Geese', account_ids });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    assertShape(WrappedCollection, made.body);
    assertFormats(made.body);
    return made.body.collection;
  };
  const seenBy = async (who: Person | null, id: string) => {
    const seen = await call(server, 'GET', `${PATH}/${id}`, who ? { token: who.token } : {});
    assert.equal(seen.status, 200, JSON.stringify(seen.body));
    assertShape(CollectionWithAccounts, seen.body);
    return seen.body;
  };
  const namesIn = async (who: Person | null, id: string) =>
    (await seenBy(who, id)).accounts.map((one: any) => one.username);
  const clear = async (who: Person) => {
    const { body } = await who.get(`/api/v1/accounts/${who.id}/collections`);
    for (const { id } of body.collections) assert.equal((await who.delete(`${PATH}/${id}`)).status, 200);
  };
  const told = async (who: Person, type: string) =>
    (await who.get(`/api/v1/notifications?types[]=${type}`)).body;
  const friend = async (name: string) => {
    const one = await person(server, name);
    await beFound(one);
    return one;
  };

  before(async () => {
    for (const one of [alice, bob, carol]) await beFound(one);
  });

  test('are made with people, read by everybody, changed and taken away by their owner', async () => {
    const { body, status } = await alice.post(PATH, {
      name: 'Low-traffic birds',
      description: 'Well worth following',
      language: 'en',
      sensitive: '0',
      discoverable: '1',
      tag_name: '#Geese',
      account_ids: [String(bob.id), bob.id, String(carol.id)],
    });
    assert.equal(status, 200);
    assertShape(WrappedCollection, body);
    assertFormats(body);
    const { id, items, created_at, updated_at, ...rest } = body.collection;
    assert.deepEqual(rest, {
      account_id: String(alice.id),
      uri: `${server.ctx.origin.origin}/ap/collections/${id}`,
      url: `${server.ctx.origin.origin}/collections/${id}`,
      name: 'Low-traffic birds',
      description: 'Well worth following',
      language: 'en',
      local: true,
      sensitive: false,
      discoverable: true,
      tag: { name: 'geese', url: `${server.ctx.origin.origin}/tags/geese` },
      item_count: 2,
    });
    assert.deepEqual(
      items.map((one: any) => [one.account_id, one.state]),
      [
        [String(bob.id), 'accepted'],
        [String(carol.id), 'accepted'],
      ],
    );
    for (const reader of [null, alice, bob]) {
      const shown = await seenBy(reader, id);
      assert.deepEqual(shown.collection, body.collection);
      assert.deepEqual(await namesIn(reader, id), ['alice', 'bob', 'carol']);
    }
    for (const method of ['PUT', 'PATCH']) {
      const seen = await send(alice, method, `${PATH}/${id}`, { name: method, sensitive: 'true' });
      assert.deepEqual([seen.body.collection.name, seen.body.collection.sensitive], [method, true]);
      assert.equal(seen.body.collection.description, 'Well worth following');
    }
    const nothing = { description: '', language: '', tag_name: null };
    const bare = (await send(alice, 'PATCH', `${PATH}/${id}`, nothing)).body.collection;
    assert.deepEqual([bare.description, bare.language, bare.tag, bare.name], ['', null, null, 'PATCH']);
    assertRefused(await send(bob, 'PATCH', `${PATH}/${id}`, { name: 'Mine' }), 403);
    assertRefused(await bob.delete(`${PATH}/${id}`), 403);
    assertRefused(await call(server, 'DELETE', `${PATH}/${id}`), 401);
    assert.equal((await alice.delete(`${PATH}/${id}`)).status, 200);
    for (const method of ['GET', 'PATCH', 'DELETE'])
      assertRefused(await send(alice, method, `${PATH}/${id}`, method === 'GET' ? undefined : {}), 404);
    assertRefused(await alice.post(`${PATH}/${id}/items`, { account_id: bob.id }), 404);
    const scoped = await person(server, 'reader', { scopes: ['read'] });
    assertRefused(await scoped.post(PATH, { name: 'No' }), 403);
    const writer = await person(server, 'writer', { scopes: ['write'] });
    assertRefused(await writer.get(`/api/v1/accounts/${writer.id}/in_collections`), 403);
    assertRefused(await writer.get(`${PATH}/${id}`), 403);
  });

  test('say of each field what is wrong with it, and then nothing is made or changed', async () => {
    const { id } = await make(alice);
    const faults = [
      [{ name: '' }, 'name', 'ERR_BLANK'],
      [{ name: null }, 'name', 'ERR_BLANK'],
      [{ name: ' \n' }, 'name', 'ERR_BLANK'],
      [{ name: '🦢'.repeat(41) }, 'name', 'ERR_TOO_LONG'],
      [{ name: 'a', description: 'é'.repeat(101) }, 'description', 'ERR_TOO_LONG'],
      [{ name: 'a', language: 'no such language' }, 'language', 'ERR_INCLUSION'],
      [{ name: 'a', tag_name: 'two words' }, 'tag_name', 'ERR_UNUSABLE'],
    ] as const;
    for (const [body, field, error] of faults) {
      for (const seen of [await alice.post(PATH, body), await send(alice, 'PATCH', `${PATH}/${id}`, body)]) {
        assertRefused(seen, 422, /^Validation failed: /);
        assert.deepEqual(
          [Object.keys(seen.body.details), seen.body.details[field][0].error],
          [[field], error],
        );
      }
    }
    const blank = await alice.post(PATH, {});
    assert.deepEqual(blank.body.details, { name: [{ error: 'ERR_BLANK', description: "can't be blank" }] });
    for (const body of [{ name: ['a'] }, { name: { a: 1 } }, { name: 'a', sensitive: 'perhaps' }])
      assertRefused(await alice.post(PATH, body), 422);
    const { body } = await alice.get(`/api/v1/accounts/${alice.id}/collections`);
    assert.deepEqual(
      body.collections.map((one: any) => [one.id, one.name]),
      [[id, 'Geese']],
    );
    for (const [given, kept] of [
      ['\ud800', '\ufffd'],
      ['__proto__', '__proto__'],
    ] as const) {
      const odd = await send(alice, 'PATCH', `${PATH}/${id}`, { name: given, tag_name: '__proto__' });
      assert.deepEqual([odd.body.collection.name, odd.body.collection.tag.name], [kept, '__proto__']);
    }
    const long = { name: '🦢'.repeat(40), description: 'é'.repeat(100) };
    const { collection } = (await send(alice, 'PATCH', `${PATH}/${id}`, long)).body;
    assert.deepEqual([collection.name, collection.description], [long.name, long.description]);
    await clear(alice);
  });

  test('are ten at most for each member', async () => {
    const dora = await friend('dora');
    assert.equal((await dora.get('/api/v1/accounts/verify_credentials')).body.role.collection_limit, 10);
    for (let made = 0; made < 10; made += 1) await make(dora);
    const refused = await dora.post(PATH, { name: 'One more' });
    assertRefused(refused, 422, /at most 10/);
    assert.equal(refused.body.details.base[0].error, 'ERR_TOO_MANY');
    const { body } = await dora.get(`/api/v1/accounts/${dora.id}/collections`);
    assert.equal(body.collections.length, 10);
    await dora.delete(`${PATH}/${body.collections[0].id}`);
    await make(dora);
  });

  test('take people one by one, each once, and give them up', async () => {
    const { id } = await make(alice, bob);
    const path = `${PATH}/${id}/items`;
    const added = await alice.post(path, { account_id: String(carol.id) });
    assert.equal(added.status, 200);
    assertShape(WrappedCollectionItem, added.body);
    assert.deepEqual(
      [added.body.collection_item.account_id, added.body.collection_item.state],
      [String(carol.id), 'accepted'],
    );
    assertRefused(await alice.post(path, {}), 422);
    assertRefused(await alice.post(path, { account_id: '' }), 422);
    assertRefused(await alice.post(path, { account_id: 'goose' }), 422);
    assertRefused(await alice.post(path, { account_id: '1' }), 404);
    assertRefused(await alice.post(path, { account_id: '9'.repeat(20) }), 404);
    assertRefused(await alice.post(path, { account_id: bob.id }), 422, /already been taken/);
    assertRefused(await bob.post(path, { account_id: bob.id }), 403);
    const other = await make(alice);
    const item = added.body.collection_item.id;
    assertRefused(await alice.delete(`${PATH}/${other.id}/items/${item}`), 404);
    assertRefused(await bob.delete(`${path}/${item}`), 403);
    assert.equal((await alice.delete(`${path}/${item}`)).status, 200);
    assertRefused(await alice.delete(`${path}/${item}`), 404);
    assert.deepEqual(await namesIn(null, id), ['alice', 'bob']);
    assert.equal((await alice.post(path, { account_id: carol.id })).status, 200);
    await clear(alice);
  });

  test('hold twenty-five people, and not one more', async () => {
    const flock: Person[] = [];
    for (let index = 0; index < 26; index += 1) flock.push(await friend(`swan${index}`));
    const [first, ...others] = flock as [Person, ...Person[]];
    const all = flock.map((one) => String(one.id));
    const refused = await alice.post(PATH, { name: 'Too many', account_ids: all });
    assertRefused(refused, 422, /maximum is 25/);
    assert.equal((await alice.get(`/api/v1/accounts/${alice.id}/collections`)).body.collections.length, 0);
    const { id, items } = await make(alice, ...others);
    assert.equal(items.length, 25);
    assertRefused(await alice.post(`${PATH}/${id}/items`, { account_id: first.id }), 422, /maximum is 25/);
    // Who left takes no place.
    const [left] = others as [Person];
    await left.post(`${PATH}/${id}/items/${items[0].id}/revoke`);
    assert.equal((await alice.post(`${PATH}/${id}/items`, { account_id: first.id })).status, 200);
    assert.equal((await seenBy(alice, id)).collection.item_count, 25);
    await forgetAll(server);
    const many = await statementsOf(() => seenBy(bob, id));
    const { id: small } = await make(alice, bob);
    await forgetAll(server);
    const few = await statementsOf(() => seenBy(bob, small));
    assert.equal(many.length, few.length);
    await clear(alice);
  });

  test('feature nobody who may not be found, who blocks or is blocked, or who lives where nobody is to be asked', async () => {
    const shy = await person(server, 'shy');
    await beFound(shy, false);
    const approval = async (reader: Person | null, of: Person) =>
      (await call(server, 'GET', `/api/v1/accounts/${of.id}`, reader ? { token: reader.token } : {})).body
        .feature_approval;
    const open = { automatic: ['public'], manual: [], current_user: 'automatic' };
    assert.deepEqual(await approval(alice, bob), open);
    assert.deepEqual(await approval(null, bob), { ...open, current_user: 'denied' });
    assert.deepEqual(await approval(alice, shy), { automatic: [], manual: [], current_user: 'denied' });
    const { id } = await make(alice);
    const add = (one: { id: number }) => alice.post(`${PATH}/${id}/items`, { account_id: one.id });
    assertRefused(await add(shy), 403, NOT_FEATURED);
    assertRefused(await alice.post(PATH, { name: 'All', account_ids: [bob.id, shy.id] }), 403, NOT_FEATURED);
    const hater = await friend('hater');
    await hater.post(`/api/v1/accounts/${alice.id}/block`);
    assertRefused(await add(hater), 403, NOT_FEATURED);
    const bore = await friend('bore');
    await alice.post(`/api/v1/accounts/${bore.id}/block`);
    assertRefused(await add(bore), 403, NOT_FEATURED);
    const away = await person(server, 'away');
    await server.ctx.writer.write((db) =>
      db
        .updateTable('accounts')
        .set({ local: 0, uri: 'https://elsewhere.example/away', discoverable: 1 })
        .where('id', '=', away.id)
        .execute(),
    );
    assertRefused(await add(away), 403, NOT_FEATURED);
    assert.deepEqual(await approval(alice, away), { automatic: [], manual: [], current_user: 'missing' });
    assert.equal((await seenBy(alice, id)).collection.item_count, 0);
    await clear(alice);
  });

  test('lose whom a block comes between, and show nobody whom the reader blocks or is blocked by', async () => {
    const [eve, finn] = [await friend('eve'), await friend('finn')];
    const { id } = await make(alice, eve, finn, bob);
    await carol.post(`/api/v1/accounts/${eve.id}/block`);
    await finn.post(`/api/v1/accounts/${carol.id}/block`);
    await carol.post(`/api/v1/accounts/${bob.id}/mute`);
    const { collection, accounts } = await seenBy(carol, id);
    assert.deepEqual(
      accounts.map((one: any) => one.username),
      ['alice', 'bob'],
    );
    assert.deepEqual([collection.item_count, collection.items.length], [1, 1]);
    assert.deepEqual(await namesIn(null, id), ['alice', 'eve', 'finn', 'bob']);
    await carol.post(`/api/v1/accounts/${bob.id}/unmute`);
    await alice.post(`/api/v1/accounts/${eve.id}/block`);
    assert.equal((await told(finn, 'added_to_collection')).length, 1);
    await finn.post(`/api/v1/accounts/${alice.id}/block`);
    assert.deepEqual(await namesIn(null, id), ['alice', 'bob']);
    assert.deepEqual((await eve.get(`/api/v1/accounts/${eve.id}/in_collections`)).body, { collections: [] });
    assert.deepEqual(await told(finn, 'added_to_collection'), []);
    // The owner's block hides the collection itself, as if it were not there.
    assertRefused(await eve.get(`${PATH}/${id}`), 404);
    assertRefused(await send(eve, 'PATCH', `${PATH}/${id}`, { name: 'a' }), 404);
    assert.deepEqual((await eve.get(`/api/v1/accounts/${alice.id}/collections`)).body, { collections: [] });
    await clear(alice);
  });

  test('tell whom they feature, and of a new name; who leaves is not put in again', async () => {
    const { id, items } = await make(alice, bob);
    const [notice, ...rest] = await told(bob, 'added_to_collection');
    assert.deepEqual(rest, []);
    assertShape(Notification, notice);
    assert.deepEqual([notice.account.username, notice.collection.id], ['alice', id]);
    const groups = (await bob.get('/api/v2/notifications?types[]=added_to_collection')).body;
    assertShape(GroupedNotificationsResults, groups);
    assert.equal(groups.notification_groups[0].collection.id, id);
    for (const body of [{ name: 'Swans' }, { description: 'White' }])
      await send(alice, 'PATCH', `${PATH}/${id}`, body);
    await send(alice, 'PATCH', `${PATH}/${id}`, { sensitive: true, name: 'Swans' });
    const updates = await told(bob, 'collection_update');
    assert.deepEqual(
      updates.map((one: any) => [one.collection.name, one.collection.description]),
      [['Swans', 'White']],
    );
    const path = `${PATH}/${id}/items/${items[0].id}`;
    assertRefused(await call(server, 'POST', `${path}/revoke`), 401);
    assertRefused(await carol.post(`${path}/revoke`), 403);
    assertRefused(await alice.post(`${path}/revoke`), 403);
    assertRefused(await bob.post(`${PATH}/${id}/items/1/revoke`), 404);
    assertRefused(await bob.post(`${PATH}/1/items/${items[0].id}/revoke`), 404);
    for (let twice = 0; twice < 2; twice += 1) assert.equal((await bob.post(`${path}/revoke`)).status, 200);
    for (const reader of [alice, bob, null]) assert.deepEqual(await namesIn(reader, id), ['alice']);
    assert.deepEqual(await told(bob, 'added_to_collection'), []);
    assert.deepEqual(await told(bob, 'collection_update'), []);
    assertRefused(await alice.post(`${PATH}/${id}/items`, { account_id: bob.id }), 422, /already been taken/);
    await clear(alice);
  });

  test('are listed by who made them and by who stands in them, page by page', async () => {
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) made.unshift((await make(alice, carol)).id);
    const hidden = await make(alice, carol);
    await send(alice, 'PATCH', `${PATH}/${hidden.id}`, { discoverable: false });
    const list = async (who: Person | null, path: string) => {
      const seen = await call(server, 'GET', path, who ? { token: who.token } : {});
      assert.equal(seen.status, 200, JSON.stringify(seen.body));
      assertShape(Collections, seen.body);
      return { ids: seen.body.collections.map((one: any) => one.id), links: linksOf(seen) };
    };
    const by = `/api/v1/accounts/${alice.id}/collections`;
    const within = `/api/v1/accounts/${carol.id}/in_collections`;
    for (const who of [bob, null]) assert.deepEqual((await list(who, by)).ids, made);
    assert.deepEqual((await list(alice, by)).ids, [hidden.id, ...made]);
    assert.deepEqual((await list(carol, within)).ids, [hidden.id, ...made]);
    assert.equal((await seenBy(null, hidden.id)).collection.discoverable, false);
    for (const [who, path, all] of [
      [bob, by, made],
      [carol, within, [hidden.id, ...made]],
    ] as const) {
      const first = await list(who, `${path}?limit=1`);
      assert.deepEqual(first, { ids: [all[0]], links: { next: `${path}?limit=1&offset=1` } });
      const second = await list(who, `${path}?limit=1&offset=1`);
      assert.deepEqual(second.ids, [all[1]]);
      assert.deepEqual(second.links, { next: `${path}?limit=1&offset=2`, prev: `${path}?limit=1&offset=0` });
      const last = await list(who, `${path}?limit=1&offset=${all.length - 1}`);
      assert.deepEqual([last.ids, last.links.next], [[all.at(-1)], undefined]);
      assert.deepEqual((await list(who, `${path}?offset=999999999999999`)).ids, []);
      assert.deepEqual((await list(who, `${path}?offset=-5`)).ids, all);
      await forgetAll(server);
      const one = await statementsOf(() => list(who, `${path}?limit=1`));
      await forgetAll(server);
      const many = await statementsOf(() => list(who, path));
      assert.equal(one.length, many.length);
    }
    assertRefused(await bob.get(within), 403);
    assertRefused(await bob.get('/api/v1/accounts/1/in_collections'), 404);
    assertRefused(await call(server, 'GET', within), 401);
    assertRefused(await call(server, 'GET', '/api/v1/accounts/1/collections'), 404);
    await clear(alice);
  });

  test('go with who made them and lose who is gone or suspended', async () => {
    const [gus, hal, ida] = [await friend('gus'), await friend('hal'), await friend('ida')];
    const { id } = await make(gus, hal, ida);
    const suspend = (one: Person, suspended_at: number | null) =>
      server.ctx.writer.write((db) =>
        db.updateTable('accounts').set({ suspended_at }).where('id', '=', one.id).execute(),
      );
    await suspend(ida, 1);
    assert.deepEqual(await namesIn(null, id), ['gus', 'hal']);
    await suspend(gus, 1);
    assertRefused(await bob.get(`${PATH}/${id}`), 404);
    assert.deepEqual((await hal.get(`/api/v1/accounts/${hal.id}/in_collections`)).body, { collections: [] });
    assert.deepEqual((await bob.get(`/api/v1/accounts/${gus.id}/collections`)).body, { collections: [] });
    await suspend(gus, null);
    const rows = async () =>
      (
        await server.ctx.db
          .selectFrom('collection_items')
          .select('account_id')
          .where('collection_id', '=', Number(id))
          .execute()
      ).map((row) => row.account_id);
    await deleteAccount(as(server.ctx, { kind: 'system' }), hal.id);
    await world.settled();
    assert.deepEqual(await rows(), [ida.id]);
    await deleteAccount(as(server.ctx, { kind: 'system' }), gus.id);
    await world.settled();
    assert.deepEqual(await rows(), []);
    assertRefused(await bob.get(`${PATH}/${id}`), 404);
  });

  test('are a page for everybody but whom their owner blocks, in English and French', async () => {
    const [jay, kit, lou] = [await friend('jay'), await friend('kit'), await friend('lou')];
    const { id } = await make(jay, kit, lou);
    const words = { name: 'Birds <b>of</b> a feather', description: 'They & theirs' };
    await send(jay, 'PATCH', `${PATH}/${id}`, words);
    const page = (language: string, path = `/collections/${id}`) =>
      call(server, 'GET', path, { headers: { Accept: 'text/html', 'Accept-Language': language } });
    const english = await page('en');
    assert.equal(english.status, 200);
    for (const part of [
      'Birds &lt;b>of&lt;/b> a feather',
      'They &amp; theirs',
      'A collection by jay',
      'href="/@kit"',
    ])
      assert.ok(english.body.includes(part), part);
    assert.match((await page('fr')).body, /Une collection de jay/);
    assert.doesNotMatch(english.body, /<details>/);
    await send(jay, 'PATCH', `${PATH}/${id}`, { sensitive: true });
    assert.match((await page('en')).body, /<summary>Show the people/);
    await kit.post(`${PATH}/${id}/items/${(await seenBy(null, id)).collection.items[0].id}/revoke`);
    assert.doesNotMatch((await page('en')).body, /href="\/@kit"/);
    const blocked = await memberBrowser(carol);
    assert.equal((await blocked.get(`/collections/${id}`)).status, 200);
    await jay.post(`/api/v1/accounts/${carol.id}/block`);
    assert.equal((await blocked.get(`/collections/${id}`)).status, 404);
    assert.equal((await page('en', '/collections/1')).status, 404);
    await clear(jay);
    assert.equal((await page('en')).status, 404);
  });

  test('are made, read and left with masto.js', async () => {
    const client = (who: Person) => createRestAPIClient({ url: server.address, accessToken: who.token });
    const [hers, his] = [client(alice), client(bob)];
    const { collection } = await hers.v1.collections.create({ name: 'Ducks', tagName: 'ducks' });
    const place = hers.v1.collections.$select(collection.id);
    const { collectionItem } = await place.items.create({ accountId: String(bob.id) });
    assert.equal(collectionItem.state, 'accepted');
    assert.equal((await place.update({ description: 'On the pond' })).collection.tag?.name, 'ducks');
    const mine = await his.v1.accounts.$select(String(bob.id)).inCollections.list();
    assert.equal(mine.collections[0]?.description, 'On the pond');
    await his.v1.collections.$select(collection.id).items.$select(collectionItem.id).revoke();
    assert.deepEqual((await place.fetch()).collection.items, []);
    assert.equal((await his.v1.accounts.$select(String(alice.id)).collections.list()).collections.length, 1);
    await place.remove();
  });
});
