import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Notification } from '@skein/api/notification.ts';
import { type Person, person, type Seen } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape, linksOf } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('notifications', (engine) => {
  const { server, alice, bob, carol } = scene({ engine });

  const types = async (who: Person, query = '') =>
    (await who.get(`/api/v1/notifications${query}`)).body.map((one: any) => one.type);

  test('a follow, a mention and a favourite are told, newest first, with who and what', async () => {
    const status = await alice.publish('Like me');
    await bob.follow(alice);
    await bob.publish('@alice hello');
    await bob.post(`/api/v1/statuses/${status.id}/favourite`);
    const { body } = await alice.get('/api/v1/notifications');
    assert.deepEqual(
      body.map((one: any) => one.type),
      ['favourite', 'mention', 'follow'],
    );
    for (const one of body) {
      assertShape(Notification, one);
      assertFormats(one);
      assert.equal(one.account.id, String(bob.id));
      if (one.type === 'mention') assert.equal(one.group_key, `ungrouped-${one.id}`);
    }
    assert.equal(body[0].status.id, status.id);
    assert.equal(body[2].status, undefined);
    const one = await alice.get(`/api/v1/notifications/${body[0].id}`);
    assert.deepEqual(one.body, body[0]);
    assertRefused(await bob.get(`/api/v1/notifications/${body[0].id}`), 404, 'Record not found');
    assertRefused(await alice.get('/api/v1/notifications/1'), 404, 'Record not found');
  });

  test('types are chosen and left out; an unknown type is no error', async () => {
    assert.deepEqual(await types(alice, '?types[]=follow'), ['follow']);
    assert.deepEqual(await types(alice, '?types[]=follow&types[]=mention'), ['mention', 'follow']);
    assert.deepEqual(await types(alice, '?exclude_types[]=follow&exclude_types[]=favourite'), ['mention']);
    assert.deepEqual(await types(alice, '?types[]=poll'), []);
    assert.equal((await types(alice, `?account_id=${bob.id}`)).length, 3);
    assert.deepEqual(await types(alice, `?account_id=${carol.id}`), []);
  });

  test('what was undone is no longer told, and the same again is told once', async () => {
    const dora = await person(server, 'dora');
    const status = await dora.publish('mine');
    for (let i = 0; i < 3; i += 1) {
      await bob.post(`/api/v1/statuses/${status.id}/favourite`);
      await bob.post(`/api/v1/statuses/${status.id}/favourite`);
      assert.deepEqual(await types(dora), ['favourite']);
      await bob.post(`/api/v1/statuses/${status.id}/unfavourite`);
      assert.deepEqual(await types(dora), []);
    }
    await bob.follow(dora);
    await bob.post(`/api/v1/accounts/${dora.id}/unfollow`);
    assert.deepEqual(await types(dora), []);
    await bob.post(`/api/v1/statuses/${status.id}/favourite`);
    await dora.delete(`/api/v1/statuses/${status.id}`);
    assert.deepEqual(await types(dora), []);
  });

  test('one is not told of oneself, nor by whom one has blocked or muted', async () => {
    const emil = await person(server, 'emil');
    const own = await emil.publish('@emil myself');
    await emil.post(`/api/v1/statuses/${own.id}/favourite`);
    assert.deepEqual(await types(emil), []);
    await emil.post(`/api/v1/accounts/${bob.id}/mute`);
    await emil.post(`/api/v1/accounts/${carol.id}/block`);
    await bob.publish('@emil hello');
    await carol.publish('@emil hello');
    assert.deepEqual(await types(emil), []);
  });

  test('a mute that leaves notifications leaves them', async () => {
    const fred = await person(server, 'fred');
    await fred.post(`/api/v1/accounts/${bob.id}/mute`, { notifications: false });
    await bob.follow(fred);
    assert.deepEqual(await types(fred), ['follow']);
  });

  test('blocking or muting afterwards hides what was told before, in the list and by id', async () => {
    const gina = await person(server, 'gina');
    await bob.publish('@gina hello');
    const [told] = await gina.notifications();
    await gina.post(`/api/v1/accounts/${bob.id}/block`);
    assert.deepEqual(await types(gina), []);
    assertRefused(await gina.get(`/api/v1/notifications/${told.id}`), 404, 'Record not found');
    await gina.post(`/api/v1/accounts/${bob.id}/unblock`);
    assert.deepEqual(await types(gina), ['mention']);
  });

  test('what the author hid since is neither listed nor shown by id', async () => {
    const hank = await person(server, 'hank');
    await carol.publish('@hank hello');
    const [told] = await hank.notifications();
    await carol.post(`/api/v1/accounts/${hank.id}/block`);
    assert.deepEqual(await types(hank), []);
    assertRefused(await hank.get(`/api/v1/notifications/${told.id}`), 404, 'Record not found');
  });

  test('somebody named twice in one status is told once', async () => {
    const iris = await person(server, 'iris');
    await bob.publish('@iris and @Iris and @iris again');
    assert.deepEqual(await types(iris), ['mention']);
  });

  test('pages follow one another by the links', async () => {
    const judy = await person(server, 'judy');
    for (let i = 0; i < 5; i += 1) await bob.publish(`@judy ${i}`);
    const all = (await judy.notifications()).map((one) => one.id);
    const walked: string[] = [];
    let path: string | undefined = '/api/v1/notifications?limit=2&types[]=mention';
    while (path) {
      const seen: Seen = await judy.get(path);
      walked.push(...seen.body.map((one: any) => one.id));
      path = linksOf(seen).next;
    }
    assert.deepEqual(walked, all);
    const up = await judy.get(`/api/v1/notifications?limit=2&min_id=${all[4]}`);
    assert.deepEqual(
      up.body.map((one: any) => one.id),
      [all[2], all[3]],
    );
    const since = await judy.get(`/api/v1/notifications?limit=2&since_id=${all[4]}`);
    assert.deepEqual(
      since.body.map((one: any) => one.id),
      [all[0], all[1]],
    );
  });
});
