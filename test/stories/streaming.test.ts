import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { transact } from '../../server/src/db/transact.ts';
import { publish } from '../../server/src/statuses/index.ts';
import { hubOf } from '../../server/src/streaming/streams-here.ts';
import { call, type Person } from '../cast.ts';
import { type Ears, listen } from '../ears.ts';
import { upsertTestRemote } from '../remote.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('streaming', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  before(async () => {
    await bob.follow(alice);
    await world.settled();
  });

  const open = (who: Person, query = '&stream=user') =>
    listen(server, { query: `?access_token=${who.token}${query}` });

  /** Whether an `update` with this text comes; asked by a later one of the listener's own, which always comes. */
  async function hears(ears: Ears, who: Person, statusId: string): Promise<boolean> {
    const last = await who.publish('the end of the test');
    for (;;) {
      const { payload } = await ears.next('update');
      if (payload.id === statusId) return true;
      if (payload.id === last.id) return false;
    }
  }

  test('a follower hears of a status as it is published, and of its deletion', async () => {
    const ears = await open(bob);
    const status = await alice.publish('Hello, flock');
    const update = await ears.next('update');
    assert.deepEqual(update.stream, ['user']);
    assert.equal(typeof update.raw, 'string');
    assert.deepEqual(update.payload, (await bob.get(`/api/v1/statuses/${status.id}`)).body);
    await alice.delete(`/api/v1/statuses/${status.id}`);
    const gone = await ears.next('delete');
    assert.equal(gone.raw, status.id);
    await ears.close();
  });

  test('the author hears of their own status, also of a direct one', async () => {
    const ears = await open(alice);
    const status = await alice.publish('To nobody', { visibility: 'direct' });
    assert.equal((await ears.next('update')).payload.id, status.id);
    await ears.close();
  });

  test('somebody who does not follow hears nothing', async () => {
    const ears = await open(carol);
    const status = await alice.publish('Not for carol');
    assert.equal(await hears(ears, carol, status.id), false);
    await ears.close();
  });

  test('a direct status reaches whom it names as a notification, and no other follower', async () => {
    const body = { for_private_mentions: 'accept' };
    await call(server, 'PUT', '/api/v2/notifications/policy', { token: carol.token, body });
    const [named, other] = [await open(carol), await open(bob)];
    const status = await alice.publish('@carol between us', { visibility: 'direct' });
    const told = await named.next('notification');
    assert.equal(told.payload.type, 'mention');
    assert.equal(told.payload.status.id, status.id);
    assert.equal(await hears(other, bob, status.id), false);
    await named.close();
    await other.close();
  });

  test('follow, unfollow, mute and block count at once on an open stream', async () => {
    const ears = await open(carol);
    await carol.follow(alice);
    const followed = await alice.publish('now carol follows');
    assert.equal(await hears(ears, carol, followed.id), true);
    await carol.post(`/api/v1/accounts/${alice.id}/mute`);
    const muted = await alice.publish('muted');
    assert.equal(await hears(ears, carol, muted.id), false);
    await carol.post(`/api/v1/accounts/${alice.id}/unmute`);
    const heard = await alice.publish('unmuted');
    assert.equal(await hears(ears, carol, heard.id), true);
    await alice.post(`/api/v1/accounts/${carol.id}/block`);
    const blocked = await alice.publish('blocked');
    assert.equal(await hears(ears, carol, blocked.id), false);
    await alice.post(`/api/v1/accounts/${carol.id}/unblock`);
    await carol.follow(alice);
    await carol.post(`/api/v1/accounts/${alice.id}/unfollow`);
    const after = await alice.publish('unfollowed');
    assert.equal(await hears(ears, carol, after.id), false);
    await ears.close();
  });

  test('a favourite reaches the author as a notification on both streams that carry it', async () => {
    const status = await alice.publish('Like me');
    const ears = await open(alice);
    ears.say({ type: 'subscribe', stream: 'user:notification' });
    ears.say({ type: 'subscribe', stream: 'nonsense' });
    while (ears.errors.length === 0) await wait(5);
    await bob.post(`/api/v1/statuses/${status.id}/favourite`);
    const told = [await ears.next('notification'), await ears.next('notification')];
    assert.deepEqual(told.map((one) => one.stream[0]).sort(), ['user', 'user:notification']);
    assert.equal(told[0]?.payload.type, 'favourite');
    assert.equal(told[0]?.payload.account.id, String(bob.id));
    ears.say({ type: 'unsubscribe', stream: 'user' });
    ears.say({ type: 'subscribe', stream: 'nonsense' });
    while (ears.errors.length === 1) await wait(5);
    await carol.post(`/api/v1/statuses/${status.id}/favourite`);
    assert.deepEqual((await ears.next('notification')).stream, ['user:notification']);
    await ears.close();
  });

  test('server-sent events carry the same lines', async () => {
    const anonymous = await call(server, 'GET', '/api/v1/streaming/user');
    assert.equal(anonymous.status, 401);
    const aborts = new AbortController();
    const answer = await fetch(`${server.address}/api/v1/streaming/user`, {
      headers: { Authorization: `Bearer ${bob.token}` },
      signal: aborts.signal,
    });
    assert.equal(answer.headers.get('content-type'), 'text/event-stream');
    const status = await alice.publish('To those who listen by HTTP');
    let got = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      got += decoder.decode(chunk, { stream: true });
      if (got.includes('\n\n')) break;
    }
    aborts.abort();
    assert.ok(got.startsWith(':)\n'));
    const [, payload = ''] = /event: update\ndata: (.*)\n\n/.exec(got) ?? [];
    assert.equal(JSON.parse(payload).id, status.id);
    for (let i = 0; i < 100 && hubOf(server.ctx).of(bob.id).length > 0; i += 1) await wait(10);
    assert.equal(hubOf(server.ctx).of(bob.id).length, 0);
  });

  test('a status that is six hours old when it comes in is not news', async () => {
    const remote = await upsertTestRemote(server.ctx, `old-${engine}`);
    await transact(server.ctx, (ctx) =>
      ctx.db
        .insertInto('follows')
        .values({
          id: ctx.ids.next(),
          follower_id: bob.id,
          follower_local: 1,
          followee_id: remote,
          uri: null,
          show_boosts: 1,
          notify: 0,
        })
        .execute(),
    );
    const ears = await open(bob);
    const received = (published: number, uri: string) =>
      publish(
        { ...server.ctx, actor: { kind: 'remote', accountId: remote } },
        {
          authorId: remote,
          content: '<p>from elsewhere</p>',
          source: null,
          spoiler: '',
          sensitive: false,
          language: null,
          visibility: 0,
          inReplyToId: null,
          mentioned: [],
          idempotencyKey: null,
          remote: { uri, url: null, published, precision: 1 },
        },
      );
    await received(Date.now() - 7 * 3_600_000, 'https://elsewhere.example/old');
    const fresh = await received(Date.now(), 'https://elsewhere.example/new');
    assert.equal((await ears.next('update')).payload.id, String(fresh));
    await ears.close();
  });
});
