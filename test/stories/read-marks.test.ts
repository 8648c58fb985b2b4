import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account, Preferences } from '@skein/api/account.ts';
import { Markers } from '@skein/api/marker.ts';
import { call, type Person, person } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('what an app asks of its person', (engine) => {
  const { server, alice, bob, carol } = scene({ engine });

  const unread = async (who: Person, more = '') => {
    const { status, body } = await who.get(`/api/v1/notifications/unread_count${more}`);
    assert.equal(status, 200);
    return body.count;
  };

  test('how far somebody has read is kept for each timeline, and is nobody else’s', async () => {
    assert.deepEqual((await alice.get('/api/v1/markers?timeline[]=home&timeline[]=notifications')).body, {});
    const { status, body } = await alice.post('/api/v1/markers', { home: { last_read_id: '1234' } });
    assert.equal(status, 200);
    assertShape(Markers, body);
    assert.deepEqual([body.home.last_read_id, body.home.version, body.notifications], ['1234', 1, undefined]);
    const form = await fetch(`${server.address}/api/v1/markers`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${alice.token}` },
      body: new URLSearchParams({ 'home[last_read_id]': '1300', 'notifications[last_read_id]': '77' }),
    });
    const both = (await form.json()) as any;
    assert.deepEqual([both.home.version, both.notifications.last_read_id], [2, '77']);
    const asked = await alice.get('/api/v1/markers?timeline[]=home');
    assert.deepEqual([asked.body.home.last_read_id, asked.body.notifications], ['1300', undefined]);
    assert.deepEqual((await bob.get('/api/v1/markers?timeline=home')).body, {});
    for (const wrong of [
      { home: 5 },
      { home: {} },
      { home: { last_read_id: 'x' } },
      { home: { last_read_id: '0' } },
    ])
      assertRefused(await alice.post('/api/v1/markers', wrong), 422);
    assert.deepEqual((await alice.get('/api/v1/markers?timeline=home')).body, asked.body);
  });

  test('of two apps that mark the same timeline at once, one may have to ask again, and none is lost unseen', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        carol.post('/api/v1/markers', { home: { last_read_id: String(100 + i) } }),
      ),
    );
    const done = all.filter(({ status }) => status === 200);
    for (const one of all.filter(({ status }) => status !== 200)) assertRefused(one, 409);
    assert.ok(done.length >= 1);
    const { home } = (await carol.get('/api/v1/markers?timeline=home')).body;
    assert.equal(home.version, done.length);
    const said = all.flatMap(({ status }, i) => (status === 200 ? [String(100 + i)] : []));
    assert.ok(said.includes(home.last_read_id));
  });

  test('what is unread is counted from the marker, as the list would show it', async () => {
    const dora = await person(server, 'dora');
    const mine = await dora.publish('look');
    for (const one of [alice, bob, carol]) await one.post(`/api/v1/statuses/${mine.id}/favourite`);
    await bob.follow(dora);
    assert.equal(await unread(dora), 4);
    assert.equal(await unread(dora, '?types[]=follow'), 1);
    assert.equal(await unread(dora, '?exclude_types[]=follow'), 3);
    assert.equal(await unread(dora, '?limit=2'), 2);
    assert.equal(await unread(dora, '?limit=1000'), 4);
    await dora.post(`/api/v1/accounts/${carol.id}/block`);
    assert.equal(await unread(dora), 3);
    const [, second] = await dora.notifications();
    await dora.post('/api/v1/markers', { notifications: { last_read_id: second.id } });
    assert.equal(await unread(dora), 1);
  });

  test('one thing told, or all of them, can be removed by whom it was told', async () => {
    const emil = await person(server, 'emil');
    for (const one of [alice, bob, carol]) await one.follow(emil);
    const [first] = await emil.notifications();
    assertRefused(await bob.post(`/api/v1/notifications/${first.id}/dismiss`), 404);
    assert.equal((await emil.notifications()).length, 3);
    const { status, body } = await emil.post(`/api/v1/notifications/${first.id}/dismiss`);
    assert.deepEqual([status, body], [200, {}]);
    assert.equal((await emil.notifications()).length, 2);
    assertRefused(await emil.post(`/api/v1/notifications/${first.id}/dismiss`), 404);
    const others = (await alice.publish('@bob hello')) && (await bob.notifications()).length;
    assert.deepEqual((await emil.post('/api/v1/notifications/clear')).body, {});
    assert.deepEqual(await emil.notifications(), []);
    assert.equal((await bob.notifications()).length, others);
  });

  test('clearing leaves nothing, however much there was', async () => {
    const fred = await person(server, 'fred');
    await server.ctx.writer.write(async (db) => {
      for (let step = 0; step < 3; step += 1) {
        await db
          .insertInto('notifications')
          .values(
            Array.from({ length: 400 }, (_, i) => ({
              id: server.ctx.ids.next(),
              account_id: fred.id,
              type: 'favourite' as const,
              from_account_id: bob.id,
              status_id: step * 400 + i + 1,
            })),
          )
          .execute();
      }
    });
    await fred.post('/api/v1/notifications/clear');
    const left = await server.ctx.db
      .selectFrom('notifications')
      .select('id')
      .where('account_id', '=', fred.id)
      .execute();
    assert.equal(left.length, 0);
  });

  test('preferences have Mastodon’s names; a server without emoji says so', async () => {
    const { body } = await alice.get('/api/v1/preferences');
    assertShape(Preferences, body);
    assert.equal(body['posting:default:visibility'], 'public');
    assert.deepEqual((await call(server, 'GET', '/api/v1/custom_emojis')).body, []);
  });

  test('accounts are shown by their ids, at most forty, in the order asked', async () => {
    const { status, body } = await call(
      server,
      'GET',
      `/api/v1/accounts?id[]=${bob.id}&id[]=${alice.id}&id[]=${bob.id}&id[]=1234567890123456`,
    );
    assert.equal(status, 200);
    assert.deepEqual(
      body.map((one: any) => one.acct),
      ['bob', 'alice'],
    );
    for (const one of body) assertShape(Account, one);
    const ids = (count: number) => Array.from({ length: count }, (_, i) => `id[]=${i + 1}`).join('&');
    assert.deepEqual((await bob.get(`/api/v1/accounts?${ids(40)}`)).body, []);
    assertRefused(await bob.get(`/api/v1/accounts?${ids(41)}`), 422);
  });

  test('accounts are searched by the beginning of a handle or by address', async () => {
    const found = async (query: string) => {
      const { status, body } = await bob.get(`/api/v1/accounts/search?${query}`);
      assert.equal(status, 200);
      return body.map((one: any) => one.acct);
    };
    assert.deepEqual(await found('q=ali'), ['alice']);
    assert.deepEqual(await found('q=@ALICE&limit=1'), ['alice']);
    assert.deepEqual(await found('q='), []);
    assert.deepEqual(await found(''), []);
    assert.deepEqual(await found('q=ali&offset=1'), []);
    assert.deepEqual(await found('q=ali&following=true'), []);
    assert.deepEqual(await found(`q=${encodeURIComponent(server.ctx.origin.account(alice.id))}`), ['alice']);
    const post = await alice.publish('not an account');
    assert.deepEqual(await found(`q=${encodeURIComponent(post.uri)}`), []);
    assertRefused(await call(server, 'GET', '/api/v1/accounts/search?q=ali'), 401);
  });
});
