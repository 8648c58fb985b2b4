import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, type Person, person } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertRefused } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('pins', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const pin = (who: Person, id: string) => who.post(`/api/v1/statuses/${id}/pin`);
  const pinned = async (of: Person, reader?: Person): Promise<string[]> => {
    const path = `/api/v1/accounts/${of.id}/statuses?pinned=true`;
    const { body } = await call(server, 'GET', path, { token: reader?.token });
    return body.map((one: any) => one.id);
  };
  const featured = async (of: Person): Promise<string[]> => {
    const headers = { accept: 'application/activity+json' };
    const document: any = await (await fetch(server.ctx.origin.account(of.id), { headers })).json();
    const { orderedItems, totalItems }: any = await (await fetch(document.featured, { headers })).json();
    assert.equal(totalItems, orderedItems.length);
    return orderedItems.map((one: any) => one.id);
  };

  test('stand at the top for whoever may see them, the last first, here and for other servers', async () => {
    const first = await alice.publish('first');
    const later = await alice.publish('later');
    const close = await alice.publish('for followers', { visibility: 'private' });
    for (const one of [later, first, close, first]) {
      const { status, body } = await pin(alice, one.id);
      assert.deepEqual([status, body.id, body.pinned], [200, one.id, true]);
    }
    assert.deepEqual(await pinned(alice, alice), [close.id, first.id, later.id]);
    assert.deepEqual(await pinned(alice, bob), [first.id, later.id]);
    assert.deepEqual(await pinned(alice), [first.id, later.id]);
    assert.deepEqual(await featured(alice), [first.uri, later.uri]);
    await bob.follow(alice);
    assert.deepEqual(await pinned(alice, bob), [close.id, first.id, later.id]);
    assert.equal((await bob.get(`/api/v1/statuses/${first.id}`)).body.pinned, undefined);
    await alice.post(`/api/v1/accounts/${carol.id}/block`);
    assert.deepEqual(await pinned(alice, carol), []);
    const { body } = await alice.post(`/api/v1/statuses/${first.id}/unpin`);
    assert.equal(body.pinned, false);
    assert.equal((await alice.post(`/api/v1/statuses/${first.id}/unpin`)).status, 200);
    await alice.delete(`/api/v1/statuses/${later.id}`);
    await world.settled();
    assert.deepEqual(await pinned(alice), []);
    assert.deepEqual(await featured(alice), []);
  });

  test('are five at most, also when all are pinned at once, and a deleted one makes room', async () => {
    const dora = await person(server, 'dora');
    const posts = [];
    for (let i = 0; i < 7; i += 1) posts.push(await dora.publish(`post ${i}`));
    const all = await Promise.all(posts.map(({ id }) => pin(dora, id)));
    assert.equal(all.filter(({ status }) => status === 200).length, 5);
    for (const one of all.filter(({ status }) => status !== 200)) assertRefused(one, 422, /maximum number/);
    const top = await pinned(dora);
    assert.equal(top.length, 5);
    await dora.delete(`/api/v1/statuses/${top[0]}`);
    await world.settled();
    const left = posts.find(({ id }) => !top.includes(id));
    assert.equal((await pin(dora, left.id)).status, 200);
  });

  test('are own posts that somebody can read', async () => {
    const post = await bob.publish('of bob');
    const direct = await carol.publish('@bob psst', { visibility: 'direct' });
    const boost = (await carol.post(`/api/v1/statuses/${post.id}/reblog`)).body;
    assertRefused(await pin(carol, post.id), 422, /Someone else/);
    assertRefused(await pin(carol, direct.id), 422, /mentioned/);
    assertRefused(await pin(carol, boost.id), 422, /boost/);
    const hidden = await bob.publish('hidden', { visibility: 'private' });
    assertRefused(await pin(carol, hidden.id), 404);
    assertRefused(await call(server, 'POST', `/api/v1/statuses/${post.id}/pin`, { body: {} }), 401);
    const reader = await person(server, 'reader', { scopes: ['read', 'write:statuses'] });
    assertRefused(await pin(reader, post.id), 403);
    assert.deepEqual(await pinned(carol, carol), []);
  });
});
