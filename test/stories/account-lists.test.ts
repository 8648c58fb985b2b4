import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account, MutedAccount, Relationship } from '@skein/api/account.ts';
import { call, type Person, person, type Seen } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape, linksOf } from '../shapes.ts';
import { statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('lists of accounts', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const names = (seen: Seen): string[] => seen.body.map((one: any) => one.acct);
  const followers = (of: Person, reader?: Person, more = '') =>
    call(server, 'GET', `/api/v1/accounts/${of.id}/followers${more}`, { token: reader?.token });
  const following = (of: Person, reader?: Person) =>
    call(server, 'GET', `/api/v1/accounts/${of.id}/following`, { token: reader?.token });
  const change = (who: Person, set: object) =>
    server.ctx.writer.write((db) => db.updateTable('accounts').set(set).where('id', '=', who.id).execute());
  const people = async (prefix: string, count: number) => {
    const all: Person[] = [];
    for (let i = 0; i < count; i += 1) all.push(await person(server, `${prefix}${i}`));
    return all;
  };

  test('who follows whom is listed to everybody, newest first, by the ids of the follows', async () => {
    const fans = await people('fan', 5);
    for (const fan of fans) await fan.follow(alice);
    const seen = await followers(alice);
    assert.equal(seen.status, 200);
    assert.deepEqual(names(seen), ['fan4', 'fan3', 'fan2', 'fan1', 'fan0']);
    for (const one of seen.body) assertShape(Account, one);
    assert.deepEqual(names(await following(fans[0] as Person, bob)), ['alice']);
    const walked: string[] = [];
    let at: string | undefined = `/api/v1/accounts/${alice.id}/followers?limit=2`;
    while (at) {
      const page: Seen = await bob.get(at);
      walked.push(...names(page));
      at = linksOf(page).next;
    }
    assert.deepEqual(walked, ['fan4', 'fan3', 'fan2', 'fan1', 'fan0']);
    const first = await bob.get(`/api/v1/accounts/${alice.id}/followers?limit=2`);
    const { prev } = linksOf(first);
    assert.match(prev ?? '', /since_id=\d+$/);
    assert.deepEqual((await bob.get(prev as string)).body, []);
  });

  test('a page has 40 and at most 80, and costs the same for one and for many', async () => {
    const star = await person(server, 'star');
    await (await person(server, 'only')).follow(star);
    const one = await statementsOf(() => followers(star, bob));
    for (const fan of await people('many', 82)) await fan.follow(star);
    assert.equal((await followers(star, bob)).body.length, 40);
    assert.equal((await followers(star, bob, '?limit=80')).body.length, 80);
    assert.equal((await followers(star, bob, '?limit=81')).body.length, 80);
    const many = await statementsOf(() => followers(star, bob));
    assert.ok(many.length <= one.length + 1, `${one.length} statements for one, ${many.length} for forty`);
  });

  test('who hides these lists shows them to nobody else', async () => {
    const dora = await person(server, 'dora');
    await bob.follow(dora);
    await dora.follow(carol);
    await change(dora, { hide_collections: 1 });
    for (const reader of [undefined, bob, carol]) {
      assert.deepEqual((await followers(dora, reader)).body, []);
      assert.deepEqual((await following(dora, reader)).body, []);
    }
    assert.deepEqual(names(await followers(dora, dora)), ['bob']);
    assert.deepEqual(names(await following(dora, dora)), ['carol']);
  });

  test('nobody sees the lists of whom blocks them, nor in others those who are hidden from them', async () => {
    const emil = await person(server, 'emil');
    for (const one of [bob, carol]) await one.follow(emil);
    const reader = await person(server, 'reader');
    await reader.post(`/api/v1/accounts/${bob.id}/block`);
    assert.deepEqual(names(await followers(emil, reader)), ['carol']);
    await carol.post(`/api/v1/accounts/${reader.id}/block`);
    assert.deepEqual(names(await followers(emil, reader)), []);
    assert.deepEqual(names(await followers(emil)), ['carol', 'bob']);
    await emil.post(`/api/v1/accounts/${reader.id}/block`);
    assert.deepEqual((await following(emil, reader)).body, []);
    await change(carol, { suspended_at: 1 });
    assert.deepEqual(names(await followers(emil)), ['bob']);
    await change(carol, { suspended_at: null });
    assertRefused(await call(server, 'GET', '/api/v1/accounts/1234567890123456/followers'), 404);
  });

  test('a locked account answers who asks to follow, once', async () => {
    const lena = await person(server, 'lena');
    await change(lena, { locked: 1 });
    for (const one of [bob, carol]) await one.follow(lena);
    const asked = await lena.get('/api/v1/follow_requests');
    assert.deepEqual(names(asked), ['carol', 'bob']);
    for (const one of asked.body) assertShape(Account, one);
    const accepted = await lena.post(`/api/v1/follow_requests/${bob.id}/authorize`);
    assertShape(Relationship, accepted.body);
    assert.deepEqual([accepted.body.followed_by, accepted.body.requested_by], [true, false]);
    const refused = await lena.post(`/api/v1/follow_requests/${carol.id}/reject`);
    assert.deepEqual([refused.body.followed_by, refused.body.requested_by], [false, false]);
    assert.deepEqual((await lena.get('/api/v1/follow_requests')).body, []);
    assert.deepEqual(names(await followers(lena)), ['bob']);
    assert.equal((await lena.get('/api/v1/accounts/verify_credentials')).body.followers_count, 1);
    for (const who of [bob, carol]) {
      for (const verb of ['authorize', 'reject']) {
        assertRefused(await lena.post(`/api/v1/follow_requests/${who.id}/${verb}`), 404);
      }
    }
    assert.deepEqual(names(await followers(lena)), ['bob'], 'a refusal that nobody asked for ends no follow');
  });

  test('a request that is not mine is not mine to answer', async () => {
    const lola = await person(server, 'lola');
    await change(lola, { locked: 1 });
    await bob.follow(lola);
    assertRefused(await carol.post(`/api/v1/follow_requests/${bob.id}/authorize`), 404);
    assertRefused(await bob.post(`/api/v1/follow_requests/${bob.id}/authorize`), 404);
    assert.deepEqual(names(await lola.get('/api/v1/follow_requests')), ['bob']);
  });

  test('a follower can be removed, and is told nothing', async () => {
    const gerd = await person(server, 'gerd');
    await bob.follow(gerd);
    const before = await bob.notifications();
    const { body } = await gerd.post(`/api/v1/accounts/${bob.id}/remove_from_followers`);
    assert.equal(body.followed_by, false);
    assert.deepEqual((await followers(gerd)).body, []);
    assert.deepEqual(await bob.notifications(), before);
    assert.equal((await gerd.post(`/api/v1/accounts/${bob.id}/remove_from_followers`)).status, 200);
    assertRefused(await gerd.post('/api/v1/accounts/1234567890123456/remove_from_followers'), 404);
  });

  test('blocks and mutes are listed to their owner alone; a mute says when it ends and goes then', async () => {
    const hans = await person(server, 'hans');
    for (const one of [bob, carol]) await hans.post(`/api/v1/accounts/${one.id}/block`);
    assert.deepEqual(names(await hans.get('/api/v1/blocks')), ['carol', 'bob']);
    assert.deepEqual((await bob.get('/api/v1/blocks')).body, []);
    await hans.post(`/api/v1/accounts/${alice.id}/mute`);
    await hans.post(`/api/v1/accounts/${bob.id}/mute`, { duration: 60 });
    const muted = await hans.get('/api/v1/mutes');
    assert.deepEqual(names(muted), ['bob', 'alice']);
    for (const one of muted.body) assertShape(MutedAccount, one);
    assertFormats(muted.body);
    assert.deepEqual(
      muted.body.map((one: any) => one.mute_expires_at === null),
      [false, true],
    );
    world.clock.forward(61_000);
    assert.deepEqual(names(await hans.get('/api/v1/mutes')), ['alice']);
    await hans.post(`/api/v1/accounts/${bob.id}/unblock`);
    assert.deepEqual(names(await hans.get('/api/v1/blocks')), ['carol']);
    const [next] = [linksOf(await hans.get('/api/v1/blocks?limit=1')).next];
    assert.ok(next);
    assert.deepEqual((await hans.get(next)).body, []);
  });
});
