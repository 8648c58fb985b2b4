import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FeaturedTag, Tag } from '@skein/api/tag.ts';
import { createRestAPIClient } from 'masto';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { call, type Person, person } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

const PATH = '/api/v1/featured_tags';

onBothEngines('hashtags on a profile', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const clear = async (who: Person) => {
    for (const { id } of (await who.get(PATH)).body) await who.delete(`${PATH}/${id}`);
  };

  test('are shown as they were typed, counted for everybody, and taken down by who showed them', async () => {
    const none = await alice.post(PATH, { name: '#Heron' });
    assert.equal(none.status, 200, JSON.stringify(none.body));
    assertShape(FeaturedTag, none.body);
    assert.deepEqual(
      [none.body.name, none.body.statuses_count, none.body.last_status_at],
      ['Heron', '0', null],
    );
    await alice.publish('public #heron');
    await alice.publish('unlisted #HERON', { visibility: 'unlisted' });
    await alice.publish('private #heron', { visibility: 'private' });
    await alice.publish('direct #heron', { visibility: 'direct' });
    const gone = await alice.publish('deleted #heron');
    await alice.delete(`/api/v1/statuses/${gone.id}`);
    await bob.publish('of somebody else #heron');
    const today = new Date(world.clock.now()).toISOString().slice(0, 10);
    const [shown] = (await alice.get(PATH)).body;
    assert.deepEqual([shown.id, shown.statuses_count, shown.last_status_at], [none.body.id, '2', today]);
    const path = `/api/v1/accounts/${alice.id}/featured_tags`;
    assert.deepEqual((await call(server, 'GET', path)).body, [shown], 'for everybody');
    assert.deepEqual((await bob.get(path)).body, [shown]);
    assert.deepEqual((await bob.get(PATH)).body, []);
    assertRefused(await bob.get('/api/v1/accounts/1/featured_tags'), 404);
    assertRefused(await bob.delete(`${PATH}/${shown.id}`), 404);
    assertRefused(await bob.delete(`${PATH}/0`), 404);
    assert.deepEqual((await alice.delete(`${PATH}/${shown.id}`)).body, {});
    assertRefused(await alice.delete(`${PATH}/${shown.id}`), 404);
    assert.deepEqual((await alice.get(PATH)).body, []);
  });

  test('are hashtags, each once, ten at most', async () => {
    assertRefused(await carol.post(PATH, {}), 400);
    assertRefused(await carol.post(PATH, { name: '' }), 400);
    for (const name of ['asj&*!', '123', ' ', '#', 'a'.repeat(256), 'ab cd'])
      assertRefused(await carol.post(PATH, { name }), 422, 'Validation failed: Name is invalid');
    for (let made = 0; made < 9; made += 1)
      assert.equal((await carol.post(PATH, { name: `bird${made}` })).status, 200);
    const taken = 'Validation failed: Name has already been taken';
    assertRefused(await carol.post(PATH, { name: 'Bird1' }), 422, taken);
    assert.equal((await carol.post(PATH, { name: '__proto__' })).status, 200);
    const full = 'Validation failed: You have already featured the maximum number of hashtags';
    assertRefused(await carol.post(PATH, { name: 'bird10' }), 422, full);
    assertRefused(await carol.post('/api/v1/tags/bird10/feature'), 422, full);
    assert.equal((await carol.post('/api/v1/tags/bird1/feature')).status, 200, 'again changes nothing');
    assert.equal((await carol.get(PATH)).body.length, 10);
    await clear(carol);
    const { body: instance } = await carol.get('/api/v2/instance');
    assert.equal(instance.configuration.accounts.max_featured_tags, 10);
  });

  test('are shown and taken down by their name too', async () => {
    const { body: shown } = await bob.post('/api/v1/tags/Egret/feature');
    assertShape(Tag, shown);
    assert.deepEqual([shown.name, shown.featuring, shown.following], ['egret', true, false]);
    assert.equal((await bob.get('/api/v1/tags/egret')).body.featuring, true);
    assert.equal((await alice.get('/api/v1/tags/egret')).body.featuring, false);
    assert.deepEqual(
      (await bob.get(PATH)).body.map((one: any) => one.name),
      ['Egret'],
    );
    assert.equal((await bob.post('/api/v1/tags/egret/unfeature')).body.featuring, false);
    assert.equal((await bob.post('/api/v1/tags/egret/unfeature')).status, 200);
    assert.equal((await bob.post('/api/v1/tags/neverheardof/unfeature')).status, 200);
    assert.deepEqual((await bob.get(PATH)).body, []);
    for (const what of ['feature', 'unfeature'])
      assertRefused(await bob.post(`/api/v1/tags/tag-name/${what}`), 404);
  });

  test('are suggested out of what one wrote, most often first, without those that are shown', async () => {
    const writer = await person(server, 'writer');
    const names = async () => {
      const { status, body } = await writer.get(`${PATH}/suggestions`);
      assert.equal(status, 200);
      for (const one of body) assertShape(Tag, one);
      return body.map((one: any) => one.name);
    };
    assert.deepEqual(await names(), []);
    await writer.publish('#reed');
    for (let turn = 0; turn < 2; turn += 1) await writer.publish('#marsh #pond');
    await writer.publish('#marsh');
    assert.deepEqual(await names(), ['marsh', 'pond', 'reed']);
    await writer.post(PATH, { name: 'pond' });
    assert.deepEqual(await names(), ['marsh', 'reed']);
    for (let turn = 0; turn < 12; turn += 1) await writer.publish(`#only${turn}`);
    assert.equal((await names()).length, 10);
  });

  test('are gone with their member', async () => {
    const leaver = await person(server, 'leaver');
    await leaver.post(PATH, { name: 'last' });
    await deleteAccount(server.ctx, leaver.id);
    await world.settled();
    const { db } = server.ctx;
    const rows = await db
      .selectFrom('featured_tags')
      .selectAll()
      .where('account_id', '=', leaver.id)
      .execute();
    assert.deepEqual(rows, []);
  });

  test('are used by masto.js', async () => {
    const masto = createRestAPIClient({ url: server.address, accessToken: alice.token });
    const made = await masto.v1.featuredTags.create({ name: 'kites' });
    assert.deepEqual(
      (await masto.v1.accounts.$select(String(alice.id)).featuredTags.list()).map((one) => one.name),
      ['kites'],
    );
    assert.ok(Array.isArray(await masto.v1.featuredTags.suggestions.list()));
    await masto.v1.featuredTags.$select(made.id).remove();
    assert.deepEqual(await masto.v1.featuredTags.list(), []);
  });
});
