import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account, CredentialAccount } from '@skein/api/account.ts';
import { routes } from '../../server/src/app.ts';
import { call } from '../cast.ts';
import { upsertTestRemote } from '../remote.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('accounts', (engine) => {
  const { server, alice, bob, carol } = scene({ engine });

  const show = (id: number | string) => call(server, 'GET', `/api/v1/accounts/${id}`);
  const lookup = (acct: string) =>
    call(server, 'GET', `/api/v1/accounts/lookup?acct=${encodeURIComponent(acct)}`);

  test('the owner of a token sees their account with what only they see', async () => {
    const { status, body } = await alice.get('/api/v1/accounts/verify_credentials');
    assert.equal(status, 200);
    assertShape(CredentialAccount, body);
    assertFormats(body);
    assert.deepEqual(
      [body.acct, body.username, body.url],
      ['alice', 'alice', `${server.ctx.origin.origin}/@alice`],
    );
    assert.equal(body.source.privacy, 'public');
  });

  test('an account is shown to everybody, with pictures that we serve', async () => {
    const { status, body } = await show(alice.id);
    assert.equal(status, 200);
    assertShape(Account, body);
    assertFormats(body);
    for (const picture of [body.avatar, body.avatar_static, body.header, body.header_static]) {
      const { origin, pathname } = new URL(picture);
      assert.equal(origin, server.ctx.origin.origin);
      assert.ok(
        routes.some((one) => one.method === 'GET' && one.path === pathname),
        `nothing is served at ${pathname}`,
      );
    }
  });

  test('what is counted is what there is', async () => {
    await bob.follow(alice);
    const status = await alice.publish('one');
    await alice.publish('two', { visibility: 'direct' });
    let { body } = await show(alice.id);
    assert.deepEqual([body.followers_count, body.following_count, body.statuses_count], [1, 0, 2]);
    assert.equal(body.last_status_at, new Date().toISOString().slice(0, 10));
    await alice.delete(`/api/v1/statuses/${status.id}`);
    await bob.post(`/api/v1/accounts/${alice.id}/unfollow`);
    ({ body } = await show(alice.id));
    assert.deepEqual([body.followers_count, body.statuses_count], [0, 1]);
  });

  test('a handle is found however it is written, a remote one where it is known', async () => {
    const remote = await upsertTestRemote(server.ctx, `Zoe_${engine}`);
    const domain = server.ctx.origin.domain;
    for (const acct of [
      'alice',
      '@alice',
      'ALICE',
      `alice@${domain}`,
      `@Alice@${domain.toUpperCase()}`,
      'acct:alice',
    ]) {
      assert.equal((await lookup(acct)).body.id, String(alice.id), acct);
    }
    const { body } = await lookup(`zoe_${engine}@Elsewhere.Example`);
    assert.equal(body.id, String(remote));
    assert.equal(body.acct, `Zoe_${engine}@elsewhere.example`);
    assertShape(Account, body);
    for (const acct of ['nobody', 'alice@elsewhere.example', '@', '@@', 'a b', 'alice@', '../alice', '%00']) {
      assertRefused(await lookup(acct), 404, 'Record not found');
    }
    assertRefused(await lookup(''), 422);
  });

  test('a suspended account is an empty shell, a deleted one is not there', async () => {
    const change = (id: number, set: { suspended_at?: number; deleted_at?: number }) =>
      server.ctx.writer.write((db) => db.updateTable('accounts').set(set).where('id', '=', id).execute());
    await carol.publish('before');
    await change(carol.id, { suspended_at: 1 });
    server.ctx.live.announce('account', carol.id);
    const { body } = await show(carol.id);
    assertShape(Account, body);
    assert.deepEqual([body.suspended, body.note, body.display_name], [true, '', '']);
    assert.deepEqual((await call(server, 'GET', `/api/v1/accounts/${carol.id}/statuses`)).body, []);
    await change(carol.id, { deleted_at: 1 });
    server.ctx.live.announce('account', carol.id);
    assertRefused(await show(carol.id), 404, 'Record not found');
    assertRefused(await lookup('carol'), 404, 'Record not found');
    assertRefused(
      await call(server, 'GET', `/api/v1/accounts/${carol.id}/statuses`),
      404,
      'Record not found',
    );
  });

  test('an id that names nobody is not found', async () => {
    for (const id of ['1', '9999999999999999', 'alice', '0', '%00', "1'--"])
      assertRefused(await show(id), 404);
  });
});
