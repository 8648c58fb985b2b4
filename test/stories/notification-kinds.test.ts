import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GroupedNotificationsResults, Notification, NotificationType } from '@skein/api/notification.ts';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { changeSetting } from '../../server/src/instance/settings.ts';
import { fingerprint } from '../../server/src/secrets.ts';
import { confirmSignUp } from '../../server/src/sign-in/admit.ts';
import { signUp } from '../../server/src/sign-in/sign-up.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

const V1 = '/api/v1/notifications';
const V2 = '/api/v2/notifications';

onBothEngines('what else members are told', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine, servers: 2 });

  const told = async (who: Person, query = ''): Promise<any[]> => (await who.get(`${V1}${query}`)).body;
  const types = async (who: Person, query = '') => (await told(who, query)).map((one) => one.type);

  test('every type that Mastodon has may be asked for and left out', async () => {
    for (const type of NotificationType.options) {
      for (const query of [`types[]=${type}`, `exclude_types[]=${type}`]) {
        assert.equal((await alice.get(`${V1}?${query}`)).status, 200, query);
        assert.equal((await alice.get(`${V2}?${query}`)).status, 200, query);
      }
    }
  });

  test('who asked for it is told of each new post of somebody they follow, but for answers to others', async () => {
    const follow = (body: unknown) => bob.post(`/api/v1/accounts/${alice.id}/follow`, body);
    await follow({ notify: true });
    await carol.follow(alice);
    const said = await alice.publish('news');
    const thread = await alice.publish('and more', { in_reply_to_id: said.id });
    const other = await carol.publish('something');
    await alice.publish('an answer', { in_reply_to_id: other.id });
    await alice.publish('@carol between us', { visibility: 'direct' });
    await alice.post(`/api/v1/statuses/${other.id}/reblog`);
    await world.settled();
    const list = await told(bob, '?types[]=status');
    assert.deepEqual(
      list.map((one) => [one.type, one.status.id]),
      [
        ['status', thread.id],
        ['status', said.id],
      ],
    );
    for (const one of list) assertShape(Notification, one);
    assert.deepEqual(await types(carol, '?types[]=status'), []);
    await alice.delete(`/api/v1/statuses/${said.id}`);
    assert.equal((await told(bob, '?types[]=status')).length, 1);
    await follow({ notify: false });
    await alice.publish('later');
    await world.settled();
    assert.equal((await told(bob, '?types[]=status')).length, 1);
  });

  test('who blocks a domain is told what they lose there, and nobody else is', async () => {
    const there = world.servers[1] as Skein;
    const zoe = await person(there, 'zoe');
    const find = async (from: Skein, who: Person) =>
      String(await from.ctx.fediverse.accountByHandle(from.ctx, who.handle));
    const domain = there.ctx.origin.domain;
    await alice.post(`/api/v1/accounts/${await find(server, zoe)}/follow`, {});
    await zoe.post(`/api/v1/accounts/${await find(there, alice)}/follow`, {});
    await world.settled();
    await carol.post('/api/v1/domain_blocks', { domain });
    assert.deepEqual(await types(carol, '?types[]=severed_relationships'), []);
    const before = await types(alice, '?types[]=severed_relationships');
    assert.deepEqual(before, []);
    await alice.post('/api/v1/domain_blocks', { domain });
    await world.settled();
    const [one, ...rest] = await told(alice, '?types[]=severed_relationships');
    assert.deepEqual(rest, []);
    assertShape(Notification, one);
    assertFormats(one);
    const { id, created_at, ...event } = one.event;
    assert.ok(id && created_at);
    assert.deepEqual(event, {
      type: 'user_domain_block',
      purged: false,
      target_name: domain,
      followers_count: 1,
      following_count: 1,
    });
    assert.deepEqual((await alice.get(`${V1}/${one.id}`)).body, one);
    const { body } = await alice.get(`${V2}?types[]=severed_relationships`);
    assertShape(GroupedNotificationsResults, body);
    assert.deepEqual(body.notification_groups[0].event, one.event);
    assert.deepEqual(body.notification_groups[0].sample_account_ids, [String(alice.id)]);
    await alice.post(`${V1}/${one.id}/dismiss`, {});
    assert.deepEqual(await types(alice, '?types[]=severed_relationships'), []);
  });

  test('those who run the server are told who joined, in one line', async () => {
    const owner = await person(server, 'boss', { role: 'owner' });
    await changeSetting(server.ctx, 'registrations', 'open');
    const join = async (name: string) => {
      const email = `${name}@mail.example`;
      const wish = { username: name, email, password: 'a goose in the mist', agreement: true };
      await signUp(server.ctx, { ...wish, locale: 'en', reason: '' });
      const link = { code_hash: fingerprint(name), code_until: world.clock.now() + 1000 };
      await server.ctx.writer.write((db) =>
        db.updateTable('sign_ups').set(link).where('username', '=', name).execute(),
      );
      assert.ok(!(await told(owner)).some((one) => one.account.username === name), 'the address comes first');
      assert.equal(await confirmSignUp(server.ctx, name), 'admitted');
    };
    await join('ina');
    await join('jon');
    const [group, ...rest] = (await owner.get(`${V2}?types[]=admin.sign_up`)).body.notification_groups;
    assert.deepEqual(rest, []);
    assert.equal(group.notifications_count, 2);
    assert.match(group.group_key, /^admin\.sign_up-\d+$/);
    assert.deepEqual(
      (await told(owner, '?types[]=admin.sign_up')).map((one) => one.account.username),
      ['jon', 'ina'],
    );
    assert.deepEqual(await types(alice, '?types[]=admin.sign_up'), []);
    assert.equal((await call(server, 'GET', `${V2}/${group.group_key}`, { token: owner.token })).status, 200);
  });

  test('what is lost by a block goes when the member does', async () => {
    const severances = () =>
      server.ctx.db.selectFrom('severances').select('id').where('account_id', '=', alice.id).execute();
    assert.equal((await severances()).length, 1);
    await deleteAccount(server.ctx, alice.id);
    await world.settled();
    assert.deepEqual(await severances(), []);
  });
});
