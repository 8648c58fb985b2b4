import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Status } from '@skein/api/status.ts';
import { call, type Person, type Seen } from '../cast.ts';
import { uploaded } from '../pictures.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape, linksOf } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

onBothEngines("an account's statuses, narrowed", (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  before(async () => {
    await bob.follow(alice);
    await world.settled();
  });

  const list = (of: Person, query: string, reader?: Person): Promise<Seen> =>
    call(server, 'GET', `/api/v1/accounts/${of.id}/statuses?${query}`, { token: reader?.token });
  const ids = async (of: Person, query: string, reader?: Person): Promise<string[]> => {
    const seen = await list(of, query, reader);
    assert.equal(seen.status, 200, JSON.stringify(seen.body));
    return seen.body.map((one: any) => one.id);
  };

  test('under a hashtag, however it is spelled, stands what this account wrote there', async () => {
    const one = await alice.publish('#Geese over the lake');
    await alice.publish('no hashtag');
    const two = await alice.publish('#geese and #ducks');
    await bob.publish('#geese of another');
    const swan = await bob.publish('#swan');
    await alice.post(`/api/v1/statuses/${swan.id}/reblog`);
    for (const typed of ['geese', 'GEESE', '%23geese'])
      assert.deepEqual(await ids(alice, `tagged=${typed}`), [two.id, one.id], typed);
    assert.deepEqual(await ids(alice, 'tagged=ducks'), [two.id]);
    assert.deepEqual(await ids(alice, 'tagged=swan'), [], 'a boost stands under none');
    for (const none of ['neverused', '42', 'not%20one', '%F0%9F%A6%86'])
      assert.deepEqual(await ids(alice, `tagged=${none}`), [], none);
    assertShape(Status, (await list(alice, 'tagged=ducks')).body[0]);
    assertRefused(await list(alice, `tagged=${'x'.repeat(201)}`), 422);
    assertRefused(
      await call(server, 'GET', '/api/v1/accounts/1/statuses?tagged=geese', { token: bob.token }),
      404,
    );
  });

  test('only what the reader may see', async () => {
    const open = await alice.publish('#seen open');
    const unlisted = await alice.publish('#seen unlisted', { visibility: 'unlisted' });
    const close = await alice.publish('#seen followers', { visibility: 'private' });
    const direct = await alice.publish('@carol #seen direct', { visibility: 'direct' });
    assert.deepEqual(await ids(alice, 'tagged=seen'), [unlisted.id, open.id]);
    assert.deepEqual(await ids(alice, 'tagged=seen', bob), [close.id, unlisted.id, open.id]);
    assert.deepEqual(await ids(alice, 'tagged=seen', carol), [direct.id, unlisted.id, open.id]);
    assert.deepEqual(await ids(alice, 'tagged=seen', alice), [direct.id, close.id, unlisted.id, open.id]);
    assert.deepEqual(await ids(alice, 'tagged=seen&exclude_direct=true', alice), [
      close.id,
      unlisted.id,
      open.id,
    ]);
    assert.deepEqual((await ids(alice, 'exclude_direct=true', carol)).includes(direct.id), false);
    assert.equal((await ids(alice, 'exclude_direct=false', carol)).includes(direct.id), true);
    await alice.post(`/api/v1/accounts/${bob.id}/block`);
    assert.deepEqual(await ids(alice, 'tagged=seen', bob), []);
    await alice.post(`/api/v1/accounts/${bob.id}/unblock`);
    await alice.delete(`/api/v1/statuses/${open.id}`);
    assert.deepEqual(await ids(alice, 'tagged=seen'), [unlisted.id]);
  });

  test('together with what else narrows the list', async () => {
    const { id } = await uploaded(carol);
    const bobs = await bob.publish('something');
    const picture = await carol.publish('#mix', { media_ids: [id] });
    const reply = await carol.publish('@bob #mix', { in_reply_to_id: bobs.id });
    const text = await carol.publish('#mix');
    await carol.post(`/api/v1/statuses/${reply.id}/pin`);
    await carol.post(`/api/v1/statuses/${picture.id}/pin`);
    assert.deepEqual(await ids(carol, 'tagged=mix'), [text.id, reply.id, picture.id]);
    assert.deepEqual(await ids(carol, 'tagged=mix&only_media=true'), [picture.id]);
    assert.deepEqual(await ids(carol, 'tagged=mix&exclude_replies=true'), [text.id, picture.id]);
    assert.deepEqual(await ids(carol, 'tagged=mix&exclude_reblogs=true'), [text.id, reply.id, picture.id]);
    assert.deepEqual(
      await ids(carol, 'tagged=mix&pinned=true'),
      [picture.id, reply.id],
      'the last pinned first',
    );
    assert.deepEqual(await ids(carol, 'pinned=true&exclude_replies=true'), [picture.id]);
    assert.deepEqual(await ids(carol, 'pinned=true&tagged=other'), []);
  });

  test('is walked down and up, each status once', async () => {
    const mine: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      mine.push((await bob.publish(`#walk ${n}`)).id);
      await bob.publish(`between ${n}`, { visibility: n % 2 ? 'direct' : 'public' });
    }
    for (const id of mine.slice(0, 3)) await bob.post(`/api/v1/statuses/${id}/pin`);
    const all = (await bob.get(`/api/v1/accounts/${bob.id}/statuses?limit=40&exclude_direct=1`)).body;
    for (const [query, expected] of [
      ['tagged=walk', mine.toReversed()],
      ['exclude_direct=true', all.map((one: any) => one.id)],
      ['pinned=true', mine.slice(0, 3).toReversed()],
    ] as const) {
      const met: string[] = [];
      let at: string | undefined = `/api/v1/accounts/${bob.id}/statuses?limit=2&${query}`;
      for (let pages = 0; at; pages += 1) {
        const seen: Seen = await bob.get(at);
        met.push(...seen.body.map((one: any) => one.id));
        at = linksOf(seen).next;
        assert.ok(pages < 20);
      }
      assert.deepEqual(met, expected, query);
    }
    const up = await bob.get(`/api/v1/accounts/${bob.id}/statuses?tagged=walk&limit=2&min_id=${mine[1]}`);
    assert.deepEqual(
      up.body.map((one: any) => one.id),
      [mine[3], mine[2]],
    );
    const above = linksOf(up).prev as string;
    assert.match(above, /tagged=walk/);
    assert.deepEqual(
      (await bob.get(above)).body.map((one: any) => one.id),
      [mine[5], mine[4]],
    );
  });

  test('costs as many queries for one as for many', async () => {
    const cold = async (limit: number) => {
      await forgetAll(server);
      return statementsOf(() => carol.get(`/api/v1/accounts/${bob.id}/statuses?tagged=walk&limit=${limit}`));
    };
    await cold(1);
    const [one, many] = [await cold(1), await cold(7)];
    assert.equal(many.length, one.length, many.join('\n'));
  });
});
