import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotificationPolicy, NotificationRequest, OldNotificationPolicy } from '@skein/api/notification.ts';
import { issueToken } from '../../server/src/sign-in/index.ts';
import { call, type Person, person, type Seen } from '../cast.ts';
import { hear } from '../events.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape, linksOf } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

const POLICY = '/api/v2/notifications/policy';
const OLD_POLICY = '/api/v1/notifications/policy';
const REQUESTS = '/api/v1/notifications/requests';
const DAY = 86_400_000;

onBothEngines('what members hold back', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const put = (who: Person, body: unknown, path = POLICY) =>
    call(server, 'PUT', path, { token: who.token, body });
  const types = async (who: Person, query = '') =>
    (await who.get(`/api/v1/notifications${query}`)).body.map((one: any) => one.type);
  const requests = async (who: Person): Promise<any[]> => (await who.get(REQUESTS)).body;
  const direct = (who: Person, text: string, more = {}) =>
    who.publish(text, { visibility: 'direct', ...more });

  test('the policy is as Mastodon has it until it is changed, each part by itself', async () => {
    const { body } = await alice.get(POLICY);
    assertShape(NotificationPolicy, body);
    const usual = {
      for_not_following: 'accept',
      for_not_followers: 'accept',
      for_new_accounts: 'accept',
      for_private_mentions: 'filter',
      for_limited_accounts: 'filter',
      for_bots: 'accept',
      summary: { pending_requests_count: 0, pending_notifications_count: 0 },
    };
    assert.deepEqual(body, usual);
    const changed = await put(alice, { for_not_following: 'filter', for_limited_accounts: 'drop' });
    assert.deepEqual(changed.body, { ...usual, for_not_following: 'filter', for_limited_accounts: 'drop' });
    const patched = await call(server, 'PATCH', POLICY, { token: alice.token, body: { for_bots: 'drop' } });
    assert.deepEqual(patched.body, { ...changed.body, for_bots: 'drop' });
    assert.deepEqual((await put(alice, {})).body, patched.body);
    assertRefused(await put(alice, { for_bots: 'maybe' }), 422);
    assertRefused(await put(alice, { for_bots: '\ud800' }), 422);
    assertRefused(await put(alice, { for_bots: '__proto__', for_not_following: 'accept' }), 422);
    assert.deepEqual((await alice.get(POLICY)).body, patched.body, 'a refusal changes nothing');
    const old = await alice.get(OLD_POLICY);
    assertShape(OldNotificationPolicy, old.body);
    assert.deepEqual(old.body, {
      filter_not_following: true,
      filter_not_followers: false,
      filter_new_accounts: false,
      filter_private_mentions: true,
      summary: usual.summary,
    });
    const { body: after } = await put(
      alice,
      { filter_private_mentions: false, filter_new_accounts: true },
      OLD_POLICY,
    );
    assert.deepEqual([after.filter_private_mentions, after.filter_new_accounts], [false, true]);
    const { body: now } = await alice.get(POLICY);
    assert.deepEqual([now.for_private_mentions, now.for_new_accounts], ['accept', 'filter']);
    assert.deepEqual((await bob.get(POLICY)).body, usual, "nobody else's");
  });

  test('scopes: reading with one, deciding with another', async () => {
    const { id: appId } = await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    const ask = async (method: string, path: string, scope: string) => {
      const token = await issueToken(server.ctx, { appId, accountId: bob.id, scopes: [scope] });
      return call(server, method, path, { token, body: method === 'GET' ? undefined : {} });
    };
    for (const path of [POLICY, OLD_POLICY, REQUESTS, `${REQUESTS}/merged`]) {
      assert.equal((await ask('GET', path, 'read:notifications')).status, 200, path);
      assertRefused(await ask('GET', path, 'write:notifications'), 403);
    }
    for (const path of [POLICY, OLD_POLICY]) assertRefused(await ask('PUT', path, 'read:notifications'), 403);
    for (const path of ['/accept', '/dismiss', '/1/accept', '/1/dismiss'])
      assertRefused(await ask('POST', REQUESTS + path, 'read:notifications'), 403);
  });

  test('a direct message from a stranger waits: it is in no list, no count and no stream, but shown when asked for', async () => {
    const reader = await person(server, 'quiet');
    const ears = await hear(server, '/api/v1/streaming/user', reader.token);
    const said = await direct(bob, '@quiet psst');
    await world.settled();
    assert.deepEqual(await types(reader), []);
    assert.deepEqual((await reader.get('/api/v2/notifications')).body.notification_groups, []);
    for (const version of ['v1', 'v2'])
      assert.equal((await reader.get(`/api/${version}/notifications/unread_count`)).body.count, 0);
    assert.deepEqual(await types(reader, '?include_filtered=true'), ['mention']);
    assert.deepEqual(await types(reader, `?account_id=${bob.id}`), ['mention']);
    const grouped = await reader.get('/api/v2/notifications?include_filtered=true');
    assert.equal(grouped.body.notification_groups.length, 1);
    const [request, ...rest] = await requests(reader);
    assert.deepEqual(rest, []);
    assertShape(NotificationRequest, request);
    assertFormats(request);
    assert.deepEqual([request.account.id, request.last_status.id], [String(bob.id), said.id]);
    assert.equal(request.notifications_count, '1');
    assert.deepEqual((await reader.get(`${REQUESTS}/${request.id}`)).body, request);
    assert.deepEqual((await reader.get(POLICY)).body.summary, {
      pending_requests_count: 1,
      pending_notifications_count: 1,
    });
    await carol.publish('@quiet hello');
    const { json } = await ears.next('notification');
    assert.equal(json.account.id, String(carol.id), 'what waits was told to nobody');
    await ears.close();
    assertRefused(await bob.get(`${REQUESTS}/${request.id}`), 404, 'Record not found');
    for (const what of ['accept', 'dismiss']) {
      assertRefused(await bob.post(`${REQUESTS}/${request.id}/${what}`), 404, 'Record not found');
      assert.deepEqual((await bob.post(`${REQUESTS}/${what}`, { id: [request.id] })).body, {});
    }
    assert.equal((await requests(reader)).length, 1, "somebody else's stays");
  });

  test('who is let through is told of at once and from then on, in the list and on the streams', async () => {
    const reader = await person(server, 'kind');
    for (let i = 0; i < 3; i += 1) await direct(bob, `@kind ${i}`);
    const [request] = await requests(reader);
    assert.equal(request.notifications_count, '3');
    assert.deepEqual((await reader.get(`${REQUESTS}/merged`)).body, { merged: true });
    const ears = await hear(server, '/api/v1/streaming/user/notification', reader.token);
    assert.deepEqual((await reader.post(`${REQUESTS}/${request.id}/accept`)).body, {});
    assert.deepEqual(await requests(reader), []);
    assertRefused(await reader.get(`${REQUESTS}/${request.id}`), 404);
    assertRefused(await reader.post(`${REQUESTS}/${request.id}/accept`), 404);
    assert.equal((await ears.next('notifications_merged')).data, '1');
    assert.deepEqual((await reader.get(`${REQUESTS}/merged`)).body, { merged: true });
    assert.deepEqual(await types(reader), ['mention', 'mention', 'mention']);
    const next = await direct(bob, '@kind at last');
    assert.equal((await ears.next('notification')).json.status.id, next.id);
    await ears.close();
    assert.deepEqual(await requests(reader), []);
    await put(reader, { for_not_following: 'drop' });
    await bob.publish('@kind even so');
    assert.equal((await types(reader)).length, 5);
  });

  test('it is not all merged while something is still held back of somebody who was let through', async () => {
    const reader = await person(server, 'waiting');
    await direct(bob, '@waiting hello');
    const row = { id: server.ctx.ids.next(), account_id: reader.id, from_account_id: bob.id };
    await server.ctx.writer.write((db) => db.insertInto('notification_permissions').values(row).execute());
    assert.deepEqual((await reader.get(`${REQUESTS}/merged`)).body, { merged: false });
  });

  test('a request that is dismissed goes with what it held, and the next message asks again', async () => {
    const reader = await person(server, 'strict');
    await direct(bob, '@strict one');
    await direct(carol, '@strict two');
    const [ofCarol, ofBob] = await requests(reader);
    assert.equal(ofCarol.account.id, String(carol.id));
    assert.deepEqual((await reader.post(`${REQUESTS}/${ofBob.id}/dismiss`)).body, {});
    await world.settled();
    assert.deepEqual(await types(reader, `?account_id=${bob.id}`), []);
    assert.deepEqual(
      (await requests(reader)).map((one) => one.id),
      [ofCarol.id],
    );
    await direct(bob, '@strict three');
    const [again] = await requests(reader);
    assert.deepEqual([again.account.id, again.notifications_count], [String(bob.id), '1']);
    const both = { id: [again.id, ofCarol.id, '1'] };
    assert.deepEqual((await reader.post(`${REQUESTS}/dismiss`, both)).body, {});
    await world.settled();
    assert.deepEqual(await requests(reader), []);
    assert.deepEqual(await types(reader, '?include_filtered=true'), []);
  });

  test('several are let through at once', async () => {
    const reader = await person(server, 'open');
    await direct(bob, '@open one');
    await direct(carol, '@open two');
    const ids = (await requests(reader)).map((one) => one.id);
    assert.deepEqual((await reader.post(`${REQUESTS}/accept`, { id: ids })).body, {});
    await world.settled();
    assert.deepEqual(await types(reader), ['mention', 'mention']);
    assert.deepEqual((await reader.post(`${REQUESTS}/accept`, {})).body, {});
    assert.deepEqual((await reader.post(`${REQUESTS}/accept`, { id: ids })).body, {});
    const many = { id: Array.from({ length: 101 }, (_, index) => String(index + 1)) };
    assertRefused(await reader.post(`${REQUESTS}/accept`, many), 422);
    assertRefused(await reader.post(`${REQUESTS}/accept`, { id: ['\ud800'] }), 422);
    assertRefused(await reader.post(`${REQUESTS}/accept`, { id: { __proto__: 1, a: 1 } }), 422);
  });

  test('answers to what one wrote to somebody, and those one follows, never wait', async () => {
    const reader = await person(server, 'asker');
    const asked = await direct(reader, '@bob where are you?');
    await direct(bob, '@asker here', { in_reply_to_id: asked.id });
    assert.deepEqual(await types(reader), ['mention']);
    const other = await direct(reader, '@bob and who is @nobody?');
    // Carol answers what was not written to her.
    await direct(carol, '@asker me', { in_reply_to_id: (await reader.publish('a public question')).id });
    assert.deepEqual(await types(reader), ['mention']);
    const deeper = await direct(bob, '@asker who knows', { in_reply_to_id: other.id });
    await direct(bob, '@asker nobody', { in_reply_to_id: deeper.id });
    assert.equal((await types(reader)).length, 3);
    await reader.follow(carol);
    await direct(carol, '@asker me, I say');
    assert.equal((await types(reader)).length, 4);
  });

  test('strangers, new followers, new accounts and bots are held back or dropped as the member chose', async () => {
    const reader = await person(server, 'chooser');
    const status = await reader.publish('look');
    const favourite = (who: Person) => who.post(`/api/v1/statuses/${status.id}/favourite`);
    const again = async (who: Person) => {
      await who.post(`/api/v1/statuses/${status.id}/unfavourite`);
      await favourite(who);
    };
    await put(reader, { for_not_following: 'filter' });
    await favourite(bob);
    assert.deepEqual(await types(reader), []);
    assert.deepEqual(await requests(reader), [], 'who only favourites asks nothing');
    await bob.publish('@chooser look here');
    assert.equal((await requests(reader))[0].notifications_count, '1');
    await reader.follow(bob);
    await again(bob);
    assert.deepEqual(await types(reader), ['favourite']);
    await put(reader, { for_not_following: 'drop' });
    await favourite(carol);
    await carol.publish('@chooser look');
    assert.deepEqual(await types(reader, `?account_id=${carol.id}`), [], 'what is dropped was never made');

    await put(reader, { for_not_following: 'accept', for_new_accounts: 'filter' });
    await again(carol);
    assert.deepEqual(await types(reader), ['favourite']);
    world.clock.forward(31 * DAY);
    await again(carol);
    assert.equal((await types(reader)).length, 2);

    await put(reader, { for_new_accounts: 'accept', for_not_followers: 'filter' });
    const dora = await person(server, 'dora');
    await reader.follow(dora);
    await dora.follow(reader);
    await favourite(dora);
    assert.equal((await types(reader, '?types[]=favourite')).length, 2, 'a follower of today is none yet');
    world.clock.forward(4 * DAY);
    await again(dora);
    assert.equal((await types(reader, '?types[]=favourite')).length, 3);

    await put(reader, { for_not_followers: 'accept', for_bots: 'drop' });
    await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: carol.token,
      body: { bot: true },
    });
    await again(carol);
    assert.equal((await types(reader, '?types[]=favourite&include_filtered=true')).length, 2);
    await reader.follow(carol);
    await again(carol);
    assert.equal((await types(reader, '?types[]=favourite')).length, 3);
  });

  test('who runs the server is always heard, but only when they write', async () => {
    const reader = await person(server, 'closed');
    const owner = await person(server, 'boss', { role: 'owner' });
    await put(reader, { for_not_following: 'drop' });
    const status = await reader.publish('look');
    await owner.post(`/api/v1/statuses/${status.id}/favourite`);
    assert.deepEqual(await types(reader), []);
    await direct(owner, '@closed this is the owner');
    assert.deepEqual(await types(reader), ['mention']);
    await put(owner, { for_not_following: 'drop' });
    await reader.publish('@boss hello');
    assert.deepEqual(await types(owner), []);
  });

  test('a request of whom one has blocked since, or of deleted messages alone, is not shown', async () => {
    const reader = await person(server, 'later');
    await direct(bob, '@later one');
    const said = await direct(carol, '@later two');
    await reader.post(`/api/v1/accounts/${bob.id}/block`);
    assert.deepEqual(
      (await requests(reader)).map((one) => one.account.id),
      [String(carol.id)],
    );
    await carol.delete(`/api/v1/statuses/${said.id}`);
    assert.deepEqual(await requests(reader), []);
    assert.equal((await reader.get(POLICY)).body.summary.pending_requests_count, 0);
    await world.settled();
    const left = await server.ctx.db
      .selectFrom('notifications')
      .select('id')
      .where('status_id', '=', Number(said.id))
      .execute();
    assert.deepEqual(left, [], 'what tells of a deleted status goes');
  });

  test('pages of requests follow one another by the links, each in the same number of queries', async () => {
    const reader = await person(server, 'crowded');
    for (let i = 0; i < 5; i += 1) await direct(await person(server, `stranger${i}`), '@crowded hello');
    const all = (await requests(reader)).map((one) => one.id);
    assert.equal(all.length, 5);
    const walked: string[] = [];
    for (let at: string | undefined = `${REQUESTS}?limit=2`; at; ) {
      const seen: Seen = await reader.get(at);
      walked.push(...seen.body.map((one: any) => one.id));
      at = linksOf(seen).next;
    }
    assert.deepEqual(walked, all);
    const up = await reader.get(`${REQUESTS}?limit=2&min_id=${all[4]}`);
    assert.deepEqual(
      up.body.map((one: any) => one.id),
      [all[2], all[3]],
    );
    const since = await reader.get(`${REQUESTS}?limit=2&since_id=${all[4]}`);
    assert.deepEqual(
      since.body.map((one: any) => one.id),
      [all[0], all[1]],
    );
    const cold = async (path: string) => {
      await reader.get('/api/v1/timelines/home?limit=1');
      await forgetAll(server);
      return statementsOf(() => reader.get(path));
    };
    const few = await cold(`${REQUESTS}?limit=1`);
    const many = await cold(`${REQUESTS}?limit=5`);
    assert.equal(many.length, few.length, many.join('\n'));
  });
});
