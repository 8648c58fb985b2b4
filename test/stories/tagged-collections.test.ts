import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Status } from '@skein/api/status.ts';
import { as } from '../../server/src/context.ts';
import { publish } from '../../server/src/statuses/index.ts';
import { call, type Person } from '../cast.ts';
import { type Ears, listen } from '../ears.ts';
import { upsertTestRemote } from '../remote.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertShape } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('collections that posts link to', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const make = async (who: Person, name: string, ...members: Person[]) => {
    const account_ids = members.map(({ id }) => String(id));
    const { status, body } = await who.post('/api/v1/collections', { name, account_ids });
    assert.equal(status, 200, JSON.stringify(body));
    return body.collection;
  };
  const linkedIn = async (who: Person | null, id: string): Promise<string[]> => {
    const seen = await call(server, 'GET', `/api/v1/statuses/${id}`, who ? { token: who.token } : {});
    assert.equal(seen.status, 200);
    assertShape(Status, seen.body);
    return seen.body.tagged_collections.map((one: { name: string }) => one.name);
  };

  before(async () => {
    const token = carol.token;
    const body = { discoverable: true };
    await call(server, 'PATCH', '/api/v1/accounts/update_credentials', { token, body });
  });

  test('a post shows the collections that it links to, by page or by id, each once', async () => {
    const [geese, swans] = [await make(alice, 'Geese', carol), await make(alice, 'Swans')];
    const { id } = await bob.publish(`See ${geese.url} and ${swans.uri}, again ${geese.uri}`);
    assert.deepEqual(await linkedIn(bob, id), ['Geese', 'Swans']);
    assert.deepEqual(await linkedIn(null, id), ['Geese', 'Swans']);
    const { body } = await bob.get(`/api/v1/statuses/${id}`);
    assertFormats(body);
    const { body: known } = await bob.get(`/api/v1/collections/${geese.id}`);
    assert.deepEqual(body.tagged_collections[0], known.collection);
    assert.equal(known.collection.item_count, 1);
  });

  test('what is no collection of ours, or named without a link, is none', async () => {
    const geese = await make(alice, 'No link');
    const { origin } = server.ctx.origin;
    for (const text of [
      `${geese.url.replace(origin, 'https://elsewhere.example')}`,
      `${origin}/collections/1`,
      `${origin}/collections/${geese.id}/items`,
      `${origin}/@alice/${geese.id}`,
      `collections/${geese.id}`,
    ])
      assert.deepEqual(await linkedIn(bob, (await bob.publish(text)).id), [], text);
  });

  test('a post shows five at most', async () => {
    const made = [];
    for (const name of ['A', 'B', 'C', 'D', 'E', 'F']) made.push(await make(carol, name));
    const { id } = await bob.publish(made.map(({ url }) => url).join(' '));
    assert.deepEqual(await linkedIn(bob, id), ['A', 'B', 'C', 'D', 'E']);
  });

  test('an edit of the post, and a change of the collection, show at once', async () => {
    const herons = await make(alice, 'Herons');
    const { id } = await bob.publish('Nothing yet');
    assert.deepEqual(await linkedIn(carol, id), []);
    const edit = (status: string) =>
      call(server, 'PUT', `/api/v1/statuses/${id}`, { token: bob.token, body: { status } });
    assert.equal((await edit(`Now ${herons.url}`)).status, 200);
    assert.deepEqual(await linkedIn(carol, id), ['Herons']);
    const token = alice.token;
    const path = `/api/v1/collections/${herons.id}`;
    assert.equal((await call(server, 'PATCH', path, { token, body: { name: 'Egrets' } })).status, 200);
    assert.deepEqual(await linkedIn(carol, id), ['Egrets']);
    assert.equal((await alice.delete(path)).status, 200);
    assert.deepEqual(await linkedIn(carol, id), []);
  });

  test('inside a boost and a quote it stands as well', async () => {
    const terns = await make(alice, 'Terns');
    const post = await bob.publish(terns.url);
    const { body: boost } = await carol.post(`/api/v1/statuses/${post.id}/reblog`);
    assert.equal(boost.reblog.tagged_collections[0].name, 'Terns');
    const quoting = await bob.publish('Look', { quoted_status_id: post.id });
    const { body } = await carol.get(`/api/v1/statuses/${quoting.id}`);
    assert.equal(body.quote.quoted_status.tagged_collections[0].name, 'Terns');
    assert.deepEqual(body.tagged_collections, []);
  });

  test('posts of other servers link to our collections too', async () => {
    const owls = await make(alice, 'Owls');
    const authorId = await upsertTestRemote(server.ctx, 'dora');
    const id = await publish(as(server.ctx, { kind: 'remote', accountId: authorId }), {
      authorId,
      content: `<p><a href="${owls.url}" rel="nofollow noopener" target="_blank">owls</a></p>`,
      source: null,
      spoiler: '',
      sensitive: false,
      language: 'en',
      visibility: 0,
      inReplyToId: null,
      mentioned: [],
      idempotencyKey: null,
      remote: {
        uri: `https://elsewhere.example/owls/${engine}`,
        url: null,
        published: server.ctx.clock.now(),
        precision: 1,
      },
    });
    assert.deepEqual(await linkedIn(bob, String(id)), ['Owls']);
  });

  test('whom a block or a mute hides recommends nothing to the reader; others go on seeing it', async () => {
    const crows = await make(alice, 'Crows');
    const { id } = await bob.publish(crows.url);
    for (const [who, act, target] of [
      [carol, 'mute', alice],
      [carol, 'block', alice],
      [alice, 'block', carol],
    ] as const) {
      await who.post(`/api/v1/accounts/${target.id}/${act}`);
      assert.deepEqual(await linkedIn(carol, id), [], act);
      assert.deepEqual(await linkedIn(bob, id), ['Crows']);
      await who.post(`/api/v1/accounts/${target.id}/un${act}`);
      assert.deepEqual(await linkedIn(carol, id), ['Crows']);
    }
    const suspend = (suspended_at: number | null) =>
      server.ctx.writer.write((db) =>
        db.updateTable('accounts').set({ suspended_at }).where('id', '=', alice.id).execute(),
      );
    await suspend(1);
    assert.deepEqual(await linkedIn(bob, id), []);
    await suspend(null);
  });

  test('a stream tells each reader of what they may see', async () => {
    const storks = await make(alice, 'Storks');
    await alice.post(`/api/v1/accounts/${carol.id}/block`);
    const open = (who: Person) => listen(server, { query: `?access_token=${who.token}&stream=public` });
    const [hers, his] = [await open(carol), await open(bob)];
    for (const ears of [hers, his]) await ears.understood();
    await bob.publish(`Streamed ${storks.url}`);
    const shown = async (ears: Ears) =>
      (await ears.next('update')).payload.tagged_collections.map((one: { name: string }) => one.name);
    assert.deepEqual([await shown(hers), await shown(his)], [[], ['Storks']]);
    for (const ears of [hers, his]) await ears.close();
    await alice.post(`/api/v1/accounts/${carol.id}/unblock`);
  });

  test('a page of them costs no more than one', async () => {
    const ducks = await make(alice, 'Ducks', carol);
    for (let count = 0; count < 20; count += 1) await bob.publish(`${count} ${ducks.url}`);
    await world.settled();
    const cost = async (limit: number) => {
      await forgetAll(server);
      const asked = await statementsOf(() =>
        carol.get(`/api/v1/accounts/${bob.id}/statuses?limit=${limit}&exclude_reblogs=true`),
      );
      return asked.length;
    };
    assert.equal(await cost(20), await cost(1));
  });

  test('apps that ask under the name of the trial find the same', async () => {
    const ravens = await make(alice, 'Ravens', carol);
    const both = async (path: string) => {
      const older = await carol.get(`/api/v1_alpha${path}`);
      const newer = await carol.get(`/api/v1${path}`);
      assert.deepEqual([older.status, older.body], [newer.status, newer.body], path);
      return [older.headers.get('link'), newer.headers.get('link')];
    };
    await both(`/collections/${ravens.id}`);
    await both('/collections/1');
    const [older, newer] = await both(`/accounts/${alice.id}/collections?limit=1`);
    assert.equal(older, newer?.replaceAll('/api/v1/', '/api/v1_alpha/'));
    await both(`/accounts/${carol.id}/in_collections`);
  });
});
