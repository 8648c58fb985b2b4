import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Relationship } from '@skein/api/account.ts';
import { call, type Person, person } from '../cast.ts';
import { upsertTestRemote } from '../remote.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('relations', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const act = (who: Person, verb: string, other: { id: number }, body: unknown = {}) =>
    who.post(`/api/v1/accounts/${other.id}/${verb}`, body);
  const between = async (who: Person, other: { id: number }) =>
    (await who.get(`/api/v1/accounts/relationships?id=${other.id}`)).body[0];

  test('following and unfollowing, also twice, end where they say', async () => {
    for (let i = 0; i < 2; i += 1) {
      const { status, body } = await act(bob, 'follow', alice);
      assert.equal(status, 200);
      assertShape(Relationship, body);
      assert.deepEqual(
        [body.following, body.requested, body.showing_reblogs, body.notifying],
        [true, false, true, false],
      );
    }
    assert.equal((await between(alice, bob)).followed_by, true);
    for (let i = 0; i < 2; i += 1) assert.equal((await act(bob, 'unfollow', alice)).body.following, false);
    assert.equal((await alice.get(`/api/v1/accounts/${alice.id}`)).body.followers_count, 0);
  });

  test('options of a follow change without following anew, and stay where they are not given', async () => {
    await act(bob, 'follow', alice, { reblogs: false, notify: true });
    assert.deepEqual(options(await between(bob, alice)), [false, true]);
    await act(bob, 'follow', alice, { notify: 'false' });
    assert.deepEqual(options(await between(bob, alice)), [false, false]);
    await act(bob, 'unfollow', alice);
  });

  const options = (one: any) => [one.showing_reblogs, one.notifying];

  test('a locked account is asked first', async () => {
    const dora = await person(server, 'dora');
    await server.ctx.writer.write((db) =>
      db.updateTable('accounts').set({ locked: 1 }).where('id', '=', dora.id).execute(),
    );
    const { body } = await act(bob, 'follow', dora);
    assert.deepEqual([body.following, body.requested], [false, true]);
    assert.equal((await between(dora, bob)).requested_by, true);
    assert.deepEqual(
      (await dora.notifications()).map((one) => one.type),
      ['follow_request'],
    );
    await act(bob, 'unfollow', dora);
    assert.deepEqual(await dora.notifications(), []);
    assert.equal((await between(bob, dora)).requested, false);
  });

  test('a follow of another server waits for its answer', async () => {
    const remote = { id: await upsertTestRemote(server.ctx, `far_${engine}`) };
    assert.equal((await act(bob, 'follow', remote)).body.requested, true);
    assert.equal((await act(bob, 'unfollow', remote)).body.requested, false);
  });

  test('a block ends both follows and forbids new ones; unblocking brings nothing back', async () => {
    await act(bob, 'follow', alice);
    await act(alice, 'follow', bob);
    const { body } = await act(alice, 'block', bob);
    assert.deepEqual([body.blocking, body.following, body.followed_by], [true, false, false]);
    assert.equal((await between(bob, alice)).blocked_by, true);
    assertRefused(await act(bob, 'follow', alice), 403);
    assertRefused(await act(alice, 'follow', bob), 403);
    const after = (await act(alice, 'unblock', bob)).body;
    assert.deepEqual([after.blocking, after.following, after.followed_by], [false, false, false]);
    assert.equal((await act(alice, 'unblock', bob)).status, 200);
  });

  test('a mute hides without a word, may leave notifications, and may end by itself', async () => {
    const muted = (await act(alice, 'mute', carol, { notifications: false, duration: 60 })).body;
    assert.deepEqual([muted.muting, muted.muting_notifications], [true, false]);
    assert.match(muted.muting_expires_at, /^\d{4}-.*\.\d{3}Z$/);
    assert.deepEqual((await between(carol, alice)).muting, false);
    world.clock.forward(61_000);
    assert.equal((await between(alice, carol)).muting, false);
    const forever = (await act(alice, 'mute', carol)).body;
    assert.deepEqual(
      [forever.muting, forever.muting_notifications, forever.muting_expires_at],
      [true, true, null],
    );
    assert.equal((await act(alice, 'unmute', carol)).body.muting, false);
  });

  test('relationships come in the order asked, each once, only of accounts there are', async () => {
    const ids = [carol.id, alice.id, carol.id, 1234567890123456];
    for (const query of [ids.map((id) => `id[]=${id}`).join('&')]) {
      const { status, body } = await bob.get(`/api/v1/accounts/relationships?${query}`);
      assert.equal(status, 200);
      assert.deepEqual(
        body.map((one: any) => one.id),
        [String(carol.id), String(alice.id)],
      );
      for (const one of body) assertShape(Relationship, one);
    }
    assert.equal((await bob.get(`/api/v1/accounts/relationships?id=${alice.id}`)).body.length, 1);
    assert.deepEqual((await bob.get('/api/v1/accounts/relationships')).body, []);
    const many = Array.from({ length: 81 }, (_, i) => `id[]=${i + 1}`).join('&');
    assertRefused(await bob.get(`/api/v1/accounts/relationships?${many}`), 422);
  });

  test('nobody can follow, block or mute themselves, or somebody who is not there', async () => {
    for (const verb of ['follow', 'block', 'mute']) {
      assertRefused(await act(alice, verb, alice), 403);
      assertRefused(await act(alice, verb, { id: 1234567890123456 }), 404);
      assertRefused(await alice.post(`/api/v1/accounts/bob/${verb}`), 404);
    }
    for (const verb of ['unfollow', 'unblock', 'unmute']) {
      assertRefused(await act(alice, verb, { id: 1234567890123456 }), 404);
    }
  });

  test('the old follow scope covers follows, blocks and mutes, and nothing else', async () => {
    const old = await person(server, 'old_app', { scopes: ['follow'] });
    assert.equal((await act(old, 'follow', alice)).status, 200);
    assert.equal((await act(old, 'mute', alice)).status, 200);
    assert.equal((await old.get(`/api/v1/accounts/relationships?id=${alice.id}`)).status, 200);
    assertRefused(await old.post('/api/v1/statuses', { status: 'x' }), 403);
    assertRefused(await old.get('/api/v1/timelines/home'), 403);
  });

  test('two people who follow and unfollow each other all at once end with counters that are right', async () => {
    const [emil, fred] = [await person(server, 'emil'), await person(server, 'fred')];
    const round = (verb: string) => [act(emil, verb, fred), act(fred, verb, emil), act(emil, verb, fred)];
    await Promise.all([...round('follow'), ...round('unfollow'), ...round('follow')]);
    for (const [one, other] of [
      [emil, fred],
      [fred, emil],
    ] as const) {
      const relation = await between(one, other);
      const { body } = await call(server, 'GET', `/api/v1/accounts/${other.id}`);
      assert.equal(body.followers_count, relation.following ? 1 : 0);
    }
  });
});
