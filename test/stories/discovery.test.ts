import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Account } from '@skein/api/account.ts';
import { FamiliarFollowers, Suggestion } from '@skein/api/discovery.ts';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person, type Seen } from '../cast.ts';
import { rowsOf } from '../kept-rows.ts';
import { upsertTestRemote } from '../remote.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { statementsOf } from '../statements.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('finding people', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let bob: Person;
  let carol: Person;
  let shy: Person;
  let far: { id: number };

  before(async () => {
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    alice = await found('alice');
    bob = await found('bob');
    carol = await found('carol');
    shy = await person(server, 'shy');
    far = { id: await upsertTestRemote(server.ctx, 'far') };
    await set(far, { discoverable: 1, last_status_at: 1000 });
  });
  after(() => world.stop());

  /** Somebody who wants to be found. */
  const found = async (name: string) => {
    const one = await person(server, name);
    const { status } = await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: one.token,
      body: { discoverable: true },
    });
    assert.equal(status, 200);
    return one;
  };
  const set = (who: { id: number }, values: object) =>
    server.ctx.writer.write((db) =>
      db.updateTable('accounts').set(values).where('id', '=', who.id).execute(),
    );
  const act = (who: Person, verb: string, other: { id: number }, body: unknown = {}) =>
    who.post(`/api/v1/accounts/${other.id}/${verb}`, body);
  const directory = (reader?: Person, query = '') =>
    call(server, 'GET', `/api/v1/directory${query}`, { token: reader?.token });
  const names = (seen: Seen): string[] => seen.body.map((one: any) => one.acct);
  const suggested = async (reader: Person, query = '') =>
    (await reader.get(`/api/v2/suggestions${query}`)).body.map((one: any) => one.account.acct);

  test('the directory lists who wants to be found, who posted last first, or the newest', async () => {
    await alice.publish('a goose');
    world.clock.forward(1000);
    await bob.publish('another');
    const active = await directory();
    assert.equal(active.status, 200);
    assert.deepEqual(names(active), ['bob', 'alice', 'far@elsewhere.example', 'carol']);
    for (const one of active.body) assertShape(Account, one);
    assert.deepEqual(names(await directory(undefined, '?order=new')), [
      'far@elsewhere.example',
      'carol',
      'bob',
      'alice',
    ]);
    assert.deepEqual(names(await directory(undefined, '?order=new&local=true')), ['carol', 'bob', 'alice']);
    assert.deepEqual(names(await directory(undefined, '?local=1')), ['bob', 'alice', 'carol']);
    assert.deepEqual(names(await directory(undefined, '?limit=1&offset=1')), ['alice']);
    assert.deepEqual(names(await directory(undefined, '?offset=100000000000')), []);
    assert.deepEqual(names(await directory(undefined, '?offset=-3&limit=1')), ['bob']);
    assert.deepEqual(names(await directory(undefined, '?order=__proto__&limit=1')), ['bob']);
    assertRefused(await directory(undefined, '?offset=goose'), 422);
    assertRefused(await directory(undefined, '?local=goose'), 422);
  });

  test('the directory leaves out who is hidden from the reader, suspended or gone', async () => {
    const reader = await person(server, 'reader');
    await act(reader, 'mute', alice);
    await act(bob, 'block', reader);
    assert.deepEqual(names(await directory(reader)), ['far@elsewhere.example', 'carol']);
    await reader.post('/api/v1/domain_blocks', { domain: 'elsewhere.example' });
    assert.deepEqual(names(await directory(reader)), ['carol']);
    await act(reader, 'block', carol);
    assert.deepEqual(names(await directory(reader)), []);
    assert.equal(names(await directory()).length, 4, 'the choice of one reader counts for another');
    await set(carol, { suspended_at: 1 });
    assert.ok(!names(await directory()).includes('carol'));
    await set(carol, { suspended_at: null });
    const leaving = await found('leaving');
    assert.ok(names(await directory()).includes('leaving'));
    await deleteAccount(server.ctx, leaving.id);
    assert.ok(!names(await directory()).includes('leaving'));
  });

  test('suggested is whom friends follow, then whom most follow; with why, and never who did not want to be found', async () => {
    const reader = await person(server, 'newcomer');
    await alice.follow(bob);
    await shy.follow(bob);
    await shy.follow(carol);
    await alice.follow(shy);
    const before = await reader.get('/api/v2/suggestions');
    assert.equal(before.status, 200);
    for (const one of before.body) assertShape(Suggestion, one);
    assert.deepEqual(
      before.body.map((one: any) => [one.account.acct, one.source, one.sources.join()]),
      [
        ['bob', 'global', 'most_followed'],
        ['carol', 'global', 'most_followed'],
        ['far@elsewhere.example', 'global', 'most_followed'],
        ['alice', 'global', 'most_followed'],
      ],
    );
    await reader.follow(shy);
    const after = await reader.get('/api/v2/suggestions');
    assert.deepEqual(
      after.body.map((one: any) => [one.account.acct, one.source, one.sources.join()]),
      [
        ['bob', 'past_interactions', 'friends_of_friends,most_followed'],
        ['carol', 'past_interactions', 'friends_of_friends,most_followed'],
        ['far@elsewhere.example', 'global', 'most_followed'],
        ['alice', 'global', 'most_followed'],
      ],
    );
    await set(shy, { hide_collections: 1 });
    const hidden = await reader.get('/api/v2/suggestions');
    assert.ok(
      hidden.body.every((one: any) => one.source === 'global'),
      'who hides whom they follow tells it here',
    );
    await set(shy, { hide_collections: 0 });
    const older = await reader.get('/api/v1/suggestions?limit=2');
    assert.deepEqual(names(older), ['bob', 'carol']);
    for (const one of older.body) assertShape(Account, one);
    assert.match(older.headers.get('deprecation') ?? '', /^@\d+$/);
    assert.deepEqual(await suggested(reader, '?limit=2&offset=1'), ['carol', 'far@elsewhere.example']);
  });

  test('nobody is suggested who is followed, asked, hidden or dismissed', async () => {
    const reader = await person(server, 'chooser');
    const four = ['bob', 'carol', 'far@elsewhere.example', 'alice'];
    assert.deepEqual(await suggested(reader), four);
    await reader.follow(bob);
    assert.deepEqual(new Set(await suggested(reader)), new Set(four.slice(1)));
    await act(reader, 'follow', far);
    assert.deepEqual(new Set(await suggested(reader)), new Set(['carol', 'alice']));
    await act(reader, 'mute', carol);
    assert.deepEqual(await suggested(reader), ['alice']);
    for (let twice = 0; twice < 2; twice += 1) {
      const gone = await reader.delete(`/api/v1/suggestions/${alice.id}`);
      assert.deepEqual([gone.status, gone.body], [200, {}]);
    }
    assert.deepEqual(await suggested(reader), []);
    assert.ok((await suggested(await person(server, 'somebody_else'))).includes('alice'));
    assertRefused(await reader.delete('/api/v1/suggestions/1234567890123456'), 404);
    assertRefused(await reader.delete('/api/v1/suggestions/alice'), 404);
    assert.deepEqual(await suggested(alice).then((all) => all.includes('alice')), false);
  });

  test('familiar followers are those of an account whom the reader follows', async () => {
    const reader = await person(server, 'familiar');
    const star = await person(server, 'star');
    const [one, two, stranger] = [
      await person(server, 'one'),
      await person(server, 'two'),
      await person(server, 'stranger'),
    ];
    for (const fan of [one, two, stranger]) await fan.follow(star);
    for (const friend of [one, two]) await reader.follow(friend);
    const ask = async () => {
      const seen = await reader.get(
        `/api/v1/accounts/familiar_followers?id[]=${star.id}&id[]=${bob.id}&id[]=${star.id}&id[]=1234567890123456`,
      );
      assert.equal(seen.status, 200);
      for (const item of seen.body) assertShape(FamiliarFollowers, item);
      return seen.body.map((item: any) => [item.id, item.accounts.map(({ acct }: any) => acct).join()]);
    };
    assert.deepEqual(await ask(), [
      [String(star.id), 'two,one'],
      [String(bob.id), ''],
    ]);
    await act(reader, 'mute', two);
    assert.deepEqual((await ask())[0], [String(star.id), 'one']);
    await set(one, { hide_collections: 1 });
    assert.deepEqual((await ask())[0], [String(star.id), '']);
    await set(one, { hide_collections: 0 });
    await set(star, { hide_collections: 1 });
    assert.deepEqual((await ask())[0], [String(star.id), '']);
    await set(star, { hide_collections: 0 });
    await act(reader, 'block', star);
    await act(reader, 'unblock', star);
    assert.deepEqual((await ask())[0], [String(star.id), 'one']);
    await act(star, 'block', reader);
    assert.deepEqual(
      (await ask())[0],
      [String(star.id), ''],
      'whom they block they show their followers nowhere',
    );
    assert.deepEqual((await reader.get('/api/v1/accounts/familiar_followers')).body, []);
    const many = Array.from({ length: 81 }, (_, i) => `id[]=${i + 1}`).join('&');
    assertRefused(await reader.get(`/api/v1/accounts/familiar_followers?${many}`), 422);
  });

  test('each list costs the same for one and for forty', async () => {
    const reader = await person(server, 'counting');
    const friend = await found('friend');
    const all: Person[] = [];
    for (let i = 0; i < 45; i += 1) all.push(await found(`many${i}`));
    for (const one of all) await friend.follow(one);
    await reader.follow(friend);
    await world.settled();
    const paths: [string, string][] = [
      ['/api/v1/directory?limit=1', '/api/v1/directory?limit=40'],
      ['/api/v2/suggestions?limit=1', '/api/v2/suggestions?limit=40'],
      ['/api/v1/suggestions?limit=1', '/api/v1/suggestions?limit=40'],
      [
        `/api/v1/accounts/familiar_followers?id[]=${all[0]?.id}`,
        `/api/v1/accounts/familiar_followers?${all
          .slice(0, 40)
          .map(({ id }) => `id[]=${id}`)
          .join('&')}`,
      ],
    ];
    for (const [one, forty] of paths) {
      assert.equal((await reader.get(forty)).body.length, 40, forty);
      const few = await statementsOf(() => reader.get(one));
      const many = await statementsOf(() => reader.get(forty));
      assert.ok(many.length <= few.length, `${one}: ${few.length} for one, ${many.length} for forty`);
    }
  });

  test('scopes and strangers: only the directory is open to everybody', async () => {
    for (const path of [
      '/api/v2/suggestions',
      '/api/v1/suggestions',
      '/api/v1/accounts/familiar_followers?id=1',
    ])
      assertRefused(await call(server, 'GET', path), 401);
    const writes = await person(server, 'writes', { scopes: ['write', 'read:statuses'] });
    assertRefused(await writes.get('/api/v2/suggestions'), 403);
    assertRefused(await writes.get('/api/v1/accounts/familiar_followers'), 403);
    const reads = await person(server, 'reads', { scopes: ['read'] });
    assertRefused(await reads.delete(`/api/v1/suggestions/${alice.id}`), 403);
    assert.equal((await directory(writes)).status, 200);
  });

  test('what somebody dismissed is forgotten when either leaves', async () => {
    const [dora, emil] = [await person(server, 'dora'), await person(server, 'emil')];
    await dora.delete(`/api/v1/suggestions/${emil.id}`);
    await emil.delete(`/api/v1/suggestions/${dora.id}`);
    await deleteAccount(server.ctx, dora.id);
    await world.settled();
    assert.deepEqual(await rowsOf(server.ctx, 'dismissed_suggestions', dora.id), []);
  });
});
