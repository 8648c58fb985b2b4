import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createRestAPIClient } from 'masto';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { sealedValues } from '../../server/src/admin/sealed.ts';
import { issueToken, revokeToken } from '../../server/src/sign-in/index.ts';
import { call, type Person, person } from '../cast.ts';
import {
  claimsOf,
  createDevice,
  createPushService,
  type Device,
  type PushService,
  partOf,
} from '../push-service.ts';
import { scene } from '../scene.ts';
import { assertRefused } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

const PATH = '/api/v1/push/subscription';

onBothEngines('web push', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  let service: PushService;
  before(async () => {
    service = await createPushService();
  });
  after(() => service.close());

  let places = 0;
  const place = () => `${service.origin}/device/${++places}?secret=goose`;
  const bodyOf = (device: Device, endpoint: string, more: object = {}, data: object = {}) => ({
    subscription: { endpoint, keys: device.keys, ...more },
    data: { alerts: { mention: true, favourite: true }, ...data },
  });

  /** Somebody new with a device behind the service. */
  async function withDevice(name: string, more: object = {}, data: object = {}) {
    const who = await person(server, name);
    const device = createDevice();
    const endpoint = place();
    const { status, body } = await who.post(PATH, bodyOf(device, endpoint, more, data));
    assert.equal(status, 200, JSON.stringify(body));
    return { who, device, endpoint, body };
  }

  const takenBy = (endpoint: string) => {
    const url = new URL(endpoint);
    return service.taken.filter(({ path }) => path === url.pathname + url.search);
  };
  const left = async (who: Person) => (await who.get(PATH)).status;

  test('a device hears of a mention, and only it can read it', async () => {
    const { who, device, endpoint } = await withDevice('dora', { standard: true });
    const status = await alice.publish('<b>Hello</b> @dora & all', { spoiler_text: '' });
    await world.settled();
    const [pushed, ...more] = takenBy(endpoint);
    assert.ok(pushed);
    assert.equal(more.length, 0);
    const [told] = await who.notifications();
    assert.deepEqual(device.open(pushed), {
      access_token: who.token,
      preferred_locale: 'en',
      notification_id: Number(told.id),
      notification_type: 'mention',
      icon: told.account.avatar_static,
      title: 'alice mentioned you',
      body: '<b>Hello</b> @dora & all',
    });
    assert.equal(told.status.id, status.id);
    assert.throws(() => createDevice().open(pushed));
    const { headers } = pushed;
    assert.equal(headers['content-type'], 'application/octet-stream');
    assert.equal(headers.ttl, String(48 * 3600));
    assert.equal(headers.urgency, 'normal');
    const { body: instance } = await call(server, 'GET', '/api/v2/instance');
    const [, token = '', key] = /^vapid t=([^,]+),k=(.+)$/.exec(headers.authorization ?? '') ?? [];
    assert.equal(key, instance.configuration.vapid.public_key);
    const claims = claimsOf(token, key as string);
    assert.equal(claims.aud, service.origin);
    assert.ok(claims.exp * 1000 > world.clock.now() && claims.exp * 1000 < world.clock.now() + 86_400_000);
    assert.match(claims.sub, /^(mailto:|http)/);
  });

  test('an app that does not ask for the standard gets the draft, in its member’s language', async () => {
    const { who, device, endpoint, body } = await withDevice('emil');
    assert.equal(body.standard, false);
    await server.ctx.writer.write((db) =>
      db.updateTable('members').set({ locale: 'fr' }).where('account_id', '=', who.id).execute(),
    );
    const long = `@emil ${'oie '.repeat(60)}`;
    await alice.publish(long);
    await world.settled();
    const [pushed] = takenBy(endpoint);
    assert.ok(pushed);
    const { title, body: text, preferred_locale } = device.open(pushed);
    assert.equal(title, 'alice vous mentionne');
    assert.equal(preferred_locale, 'fr');
    assert.equal([...text].length, 140);
    assert.ok(text.endsWith('…') && long.startsWith(text.slice(0, -1)));
    assert.equal(pushed.headers['content-encoding'], 'aesgcm');
    const key = partOf(pushed.headers['crypto-key'], 'p256ecdsa');
    assert.equal(key, body.server_key);
    claimsOf((pushed.headers.authorization ?? '').replace(/^WebPush /, ''), key);
  });

  test('a warning stands for the text, and the name is the one that people gave themselves', async () => {
    const { device, endpoint } = await withDevice('fay', { standard: true });
    await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: carol.token,
      body: { display_name: 'Carol $& {name}' },
    });
    await carol.publish('@fay hidden', { spoiler_text: 'careful' });
    await world.settled();
    const [pushed] = takenBy(endpoint);
    assert.ok(pushed);
    const { title, body } = device.open(pushed);
    assert.deepEqual([title, body], ['Carol $& {name} mentioned you', 'careful']);
  });

  test('it is shown, changed by PUT and PATCH, replaced and taken away; each token has one', async () => {
    const { who, endpoint, body } = await withDevice('gus', {}, { policy: 'followed' });
    assert.equal(body.endpoint, endpoint);
    assert.equal(body.policy, 'followed');
    assert.deepEqual([body.alerts.mention, body.alerts.follow], [true, false]);
    assert.match(body.id, /^\d{1,10}$/);
    assert.ok(Number(body.id) < 2 ** 31);
    assert.deepEqual((await who.get(PATH)).body, body);
    for (const method of ['PUT', 'PATCH']) {
      const { body: changed } = await call(server, method, PATH, {
        token: who.token,
        body: { data: { alerts: { follow: '1', mention: 'false', nonsense: true } } },
      });
      assert.deepEqual([changed.alerts.mention, changed.alerts.follow], [false, true]);
      assert.equal(changed.policy, 'all');
      assert.equal(changed.endpoint, endpoint);
      assert.equal(changed.alerts.nonsense, undefined);
    }
    const other = createDevice();
    const again = place();
    const form = new URLSearchParams({
      'subscription[endpoint]': again,
      'subscription[keys][p256dh]': other.keys.p256dh,
      'subscription[keys][auth]': other.keys.auth,
      'subscription[standard]': 'true',
      'data[alerts][mention]': 'true',
      'data[policy]': 'all',
    });
    const answer = await fetch(server.address + PATH, {
      method: 'POST',
      headers: { Authorization: `Bearer ${who.token}` },
      body: form,
    });
    assert.equal(answer.status, 200);
    const replaced: any = await answer.json();
    assert.deepEqual([replaced.endpoint, replaced.standard, replaced.alerts.mention], [again, true, true]);
    await alice.publish('@gus look');
    await world.settled();
    assert.deepEqual([takenBy(endpoint).length, takenBy(again).length], [0, 1]);
    for (let i = 0; i < 2; i += 1) assert.deepEqual((await who.delete(PATH)).body, {});
    assert.equal(await left(who), 404);
    assertRefused(await call(server, 'PUT', PATH, { token: who.token, body: {} }), 404, 'Record not found');
  });

  test('masto: an app subscribes, reads and removes', async () => {
    const hal = await person(server, 'hal');
    const client = createRestAPIClient({ url: server.address, accessToken: hal.token });
    const { keys } = createDevice();
    const endpoint = place();
    const made = await client.v1.push.subscription.create({
      subscription: { endpoint, keys },
      data: { alerts: { follow: true }, policy: 'follower' },
    } as never);
    assert.equal(made.endpoint, endpoint);
    assert.equal((await client.v1.push.subscription.fetch()).alerts.follow, true);
    await client.v1.push.subscription.remove();
    assert.equal(await left(hal), 404);
  });

  test('who may not is refused, and so is what is no place or no key', async () => {
    const { keys } = createDevice();
    const good = bodyOf(createDevice(), place());
    assertRefused(await call(server, 'POST', PATH, { body: good }), 401);
    const { id } = await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    const token = (accountId: number | null, ...scopes: string[]) =>
      issueToken(server.ctx, { appId: id, accountId, scopes });
    for (const method of ['POST', 'GET', 'PUT', 'DELETE']) {
      const body = method === 'POST' ? good : undefined;
      const ask = (bearer: string) => call(server, method, PATH, { token: bearer, body });
      assertRefused(await ask(await token(bob.id, 'read', 'write')), 403);
      assertRefused(await ask(await token(null, 'push')), 422);
    }
    const endpoints = [
      '',
      'nonsense',
      'ftp://push.example/1',
      'javascript:alert(1)',
      'https://user:password@push.example/1',
      'https://push.example/a b',
      'https://push.example/\u0007',
      'https://push.example/\ud800',
      `https://push.example/${'x'.repeat(2000)}`,
    ];
    const wrong: unknown[] = [
      {},
      { subscription: {} },
      { subscription: 'x' },
      { subscription: { endpoint: place() } },
      { subscription: { endpoint: place(), keys: { p256dh: keys.p256dh } } },
      { subscription: { endpoint: place(), keys: { ...keys, auth: 'AAAA' } } },
      {
        subscription: {
          endpoint: place(),
          keys: { ...keys, p256dh: Buffer.alloc(65, 4).toString('base64url') },
        },
      },
      { subscription: { endpoint: place(), keys: { ...keys, p256dh: 'x'.repeat(201) } } },
      { ...good, data: { policy: 'nobody' } },
      { ...good, data: { alerts: { mention: 'perhaps' } } },
      { ...good, data: 'x' },
      ...endpoints.map((endpoint) => ({ subscription: { endpoint, keys } })),
    ];
    for (const body of wrong) assertRefused(await bob.post(PATH, body), 422);
    assert.equal(await left(bob), 404);
    const longest = `https://push.example/${'x'.repeat(2000 - 21)}`;
    assert.equal((await bob.post(PATH, { subscription: { endpoint: longest, keys } })).status, 200);
    await bob.delete(PATH);
  });

  test('what is not wanted is not pushed: other types, by policy, muted, filtered, withdrawn', async () => {
    const all = await withDevice('iris', { standard: true });
    const none = await withDevice('jon', {}, { policy: 'none' });
    const followed = await withDevice('kim', {}, { policy: 'followed' });
    const follower = await withDevice('leo', {}, { policy: 'follower' });
    const everybody = [all, none, followed, follower];
    const counts = () => everybody.map(({ endpoint }) => takenBy(endpoint).length);
    const names = '@iris @jon @kim @leo';
    await alice.publish(names);
    await world.settled();
    assert.deepEqual(counts(), [1, 0, 0, 0]);
    await followed.who.follow(alice);
    await alice.follow(follower.who);
    await alice.publish(names);
    await world.settled();
    assert.deepEqual(counts(), [2, 0, 1, 1]);
    // Nobody asked for follows.
    await alice.follow(all.who);
    await world.settled();
    assert.deepEqual(counts(), [2, 0, 1, 1]);
    await all.who.post(`/api/v1/accounts/${alice.id}/mute`);
    await alice.publish('@iris muted');
    await all.who.post(`/api/v1/accounts/${alice.id}/unmute`);
    await all.who.post('/api/v2/filters', {
      title: 'honks',
      context: ['notifications'],
      filter_action: 'hide',
      keywords_attributes: [{ keyword: 'honk' }],
    });
    await alice.publish('@iris honk');
    await call(server, 'PATCH', '/api/v2/notifications/policy', {
      token: all.who.token,
      body: { for_not_following: 'filter' },
    });
    await bob.publish('@iris held back');
    await world.settled();
    assert.deepEqual(counts(), [2, 0, 1, 1]);
  });

  test('a device that is gone is forgotten, a busy service asked again, any other no dropped', async () => {
    const { who, endpoint } = await withDevice('max');
    const mention = async () => {
      await alice.publish('@max');
      await world.settled();
      return takenBy(endpoint).length;
    };
    service.answer(400);
    assert.equal(await mention(), 1);
    world.clock.forward(20_000);
    await world.settled();
    assert.equal(takenBy(endpoint).length, 1);
    for (const [index, busy] of [429, 503].entries()) {
      service.answer(busy);
      assert.equal(await mention(), 2 + index * 2);
      service.answer(201);
      world.clock.forward(20_000);
      await world.settled();
      assert.equal(takenBy(endpoint).length, 3 + index * 2);
    }
    assert.equal(await left(who), 200);
    service.answer(410);
    assert.equal(await mention(), 6);
    assert.equal(await left(who), 404);
    service.answer(201);
    assert.equal(await mention(), 6);
  });

  test('a push that is dropped after its last try is logged, without the address of the device', async () => {
    const { endpoint } = await withDevice('nora');
    const dropped = () => world.log.filter((line) => line.includes('a push was dropped after its last try'));
    service.answer(503);
    await alice.publish('@nora');
    await world.settled();
    assert.equal(takenBy(endpoint).length, 1);
    await server.ctx.writer.write((db) =>
      db.updateTable('jobs').set({ attempts: 6 }).where('kind', '=', 'push.send').execute(),
    );
    assert.equal(dropped().length, 0);
    world.clock.forward(20_000);
    await world.settled();
    service.answer(201);
    assert.equal(takenBy(endpoint).length, 2);
    assert.equal(dropped().length, 1);
    assert.ok(!world.log.join().includes(endpoint));
    world.clock.forward(3_600_000);
    await world.settled();
    assert.equal(takenBy(endpoint).length, 2);
  });

  test('an app that asks several times at once has one place', async () => {
    const { who, device } = await withDevice('hasty');
    const asked = Array.from({ length: 8 }, () => place());
    const answers = await Promise.all(asked.map((one) => who.post(PATH, bodyOf(device, one))));
    assert.deepEqual(
      answers.map(({ status }) => status),
      asked.map(() => 200),
    );
    const { body } = await who.get(PATH);
    assert.ok(answers.some((one) => one.body.id === body.id && one.body.endpoint === body.endpoint));
  });

  test('however much stands over each letter, a message is as long as push services take', async () => {
    for (const standard of [true, false]) {
      const { device, endpoint } = await withDevice(`heavy${standard}`, { standard });
      const letter = `e${'\u0301\u20dd'.repeat(9)}`;
      await alice.publish(`@heavy${standard} ${letter.repeat(130)}`);
      await world.settled();
      const [pushed] = takenBy(endpoint);
      assert.ok(pushed);
      assert.ok(pushed.body.length <= 4096, `${pushed.body.length} bytes`);
      assert.match(device.open(pushed).body, /^@heavy\w+ e.*…$/su);
    }
  });

  test('what nobody could deliver in two days is old', async () => {
    const { endpoint } = await withDevice('nia');
    service.answer(503);
    await alice.publish('@nia');
    await world.settled();
    service.answer(201);
    world.clock.forward(49 * 3_600_000);
    await world.settled();
    assert.equal(takenBy(endpoint).length, 1);
  });

  test('it ends with its token and with its member, and stands sealed', async () => {
    const { who, endpoint } = await withDevice('ola');
    const row = await server.ctx.db
      .selectFrom('push_subscriptions')
      .selectAll()
      .where('account_id', '=', who.id)
      .executeTakeFirstOrThrow();
    assert.ok(!JSON.stringify(row).includes(who.token));
    const sealed: string[] = [];
    for await (const { of } of sealedValues(server.ctx)) sealed.push(of);
    assert.ok(sealed.includes(`push subscription ${row.id}`));
    await revokeToken(server.ctx, who.token);
    await alice.publish('@ola');
    await world.settled();
    assert.equal(takenBy(endpoint).length, 0);
    const rows = (accountId: number) =>
      server.ctx.db
        .selectFrom('push_subscriptions')
        .select('id')
        .where('account_id', '=', accountId)
        .execute();
    assert.deepEqual(await rows(who.id), []);
    const second = await withDevice('pia');
    await deleteAccount(server.ctx, second.who.id);
    assert.deepEqual(await rows(second.who.id), []);
  });
});
