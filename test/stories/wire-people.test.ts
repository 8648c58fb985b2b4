import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { changeSetting } from '../../server/src/instance/index.ts';
import { issueToken } from '../../server/src/sign-in/index.ts';
import { call, type Person, person } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertRefused, linksOf } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

/** What Mastodon's request specs ask of accounts, one by one; docs/compatibility.md counts them. */
onBothEngines('accounts as Mastodon’s specs ask for them', (engine) => {
  const { server, alice, bob, carol } = scene({ engine });
  before(() => changeSetting(server.ctx, 'registrations', 'open'));

  const send = (who: Person | null, method: string, path: string, body?: unknown) =>
    call(server, method, path, { ...(who ? { token: who.token } : {}), ...(body ? { body } : {}) });
  const at = (who: Person, what = '') => `/api/v1/accounts/${who.id}${what}`;
  const tokenFor = async (accountId: number | null, ...scopes: string[]) => {
    const { id } = await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    return issueToken(server.ctx, { appId: id, accountId, scopes });
  };
  const related = async (who: Person, ...others: Person[]) =>
    (await who.get(`/api/v1/accounts/relationships?${others.map(({ id }) => `id[]=${id}`).join('&')}`)).body;

  test('several are read at once, without those that are not there', async () => {
    const { status, body } = await alice.get(`/api/v1/accounts?id[]=${bob.id}&id[]=${carol.id}&id[]=123123`);
    assert.equal(status, 200);
    assert.deepEqual(body.map(({ id }: any) => id).sort(), [String(bob.id), String(carol.id)].sort());
  });

  test('an app signs somebody up who agrees, and says what is missing otherwise', async () => {
    const app = await tokenFor(null, 'read', 'write');
    const ask = (fields: object, token = app) =>
      call(server, 'POST', '/api/v1/accounts', { token, body: fields });
    const whole = { username: 'test', password: '12345678', email: 'hello@world.example', agreement: true };
    const { agreement: _, ...without } = whole;
    assertRefused(await ask(without), 422);
    const { username: __, ...nameless } = whole;
    const seen = await ask(nameless);
    assertRefused(seen, 422);
    assert.match(seen.body.error, /^Validation failed/);
    assert.equal(seen.body.details.username[0].error, 'ERR_BLANK');
    assert.match(seen.body.details.username[0].description, /can't be blank/);
    const person = await tokenFor(alice.id, 'read', 'write');
    assertRefused(await ask(whole, person), 403, 'This method requires an client credentials authentication');
    const made = await ask(whole);
    assert.equal(made.status, 200, JSON.stringify(made.body));
    assert.equal(made.body.token_type, 'Bearer');
    assert.equal(typeof made.body.access_token, 'string');
    assert.ok(Number.isInteger(made.body.created_at));
  });

  test('one follows whoever is open at once, asks whoever is locked, and never oneself', async () => {
    const token = await tokenFor(alice.id, 'write:follows');
    const follow = (who: Person) => call(server, 'POST', at(who, '/follow'), { token, body: {} });
    const open = await follow(bob);
    assert.deepEqual([open.status, open.body.following, open.body.requested], [200, true, false]);
    await send(carol, 'PATCH', '/api/v1/accounts/update_credentials', { locked: true });
    const locked = await follow(carol);
    assert.deepEqual([locked.status, locked.body.following, locked.body.requested], [200, false, true]);
    assertRefused(await follow(alice), 403);
    const reads = await tokenFor(alice.id, 'read:accounts');
    for (const act of ['follow', 'unfollow', 'remove_from_followers', 'block', 'unblock', 'mute', 'unmute'])
      assertRefused(await call(server, 'POST', at(bob, `/${act}`), { token: reads, body: {} }), 403);
  });

  test('what a follow brings is changed, one thing at a time', async () => {
    const change = async (options: object) => {
      const { following, showing_reblogs, notifying, languages } = (
        await alice.post(at(bob, '/follow'), options)
      ).body;
      return [following, showing_reblogs, notifying, languages];
    };
    assert.deepEqual(await change({ reblogs: false, notify: false }), [true, false, false, null]);
    assert.deepEqual(await change({ reblogs: true }), [true, true, false, null]);
    assert.deepEqual(await change({ reblogs: false, notify: true }), [true, false, true, null]);
    assert.deepEqual(await change({ notify: false, languages: ['en', 'es'] }), [
      true,
      false,
      false,
      ['en', 'es'],
    ]);
  });

  test('one leaves, and takes others from one’s followers', async () => {
    assert.equal((await alice.post(at(bob, '/unfollow'))).body.following, false);
    await bob.follow(alice);
    const seen = await alice.post(at(bob, '/remove_from_followers'));
    assert.deepEqual([seen.status, seen.body.followed_by], [200, false]);
    assert.equal((await related(bob, alice))[0].following, false);
  });

  test('a block ends a follow, a mute does not', async () => {
    await alice.follow(bob);
    const blocked = await alice.post(at(bob, '/block'));
    assert.deepEqual([blocked.status, blocked.body.blocking, blocked.body.following], [200, true, false]);
    const free = await alice.post(at(bob, '/unblock'));
    assert.deepEqual([free.status, free.body.blocking], [200, false]);
    await alice.follow(bob);
    for (const [options, notifications] of [
      [{}, true],
      [{ notifications: false }, false],
      [{ notifications: true, duration: 300 }, true],
    ] as const) {
      const { status, body } = await alice.post(at(bob, '/mute'), options);
      assert.deepEqual(
        [status, body.following, body.muting, body.muting_notifications],
        [200, true, true, notifications],
      );
      assert.equal((await alice.post(at(bob, '/unmute'))).body.muting, false);
    }
  });

  test('what stands between oneself and others is told in their order, and changes at once', async () => {
    await bob.post(at(alice, '/unfollow'));
    const [dora, emil] = [await person(server, `dora_${engine}`), await person(server, `emil_${engine}`)];
    await alice.follow(dora);
    await emil.follow(alice);
    const one = await alice.get(`/api/v1/accounts/relationships?id=${dora.id}`);
    assert.deepEqual([one.body.length, one.body[0].following, one.body[0].followed_by], [1, true, false]);
    for (let round = 0; round < 2; round += 1) {
      const shown = await related(alice, dora, emil);
      const none = { muting: false, requested: false, domain_blocking: false, blocking: false };
      for (const [at, wanted] of [
        { id: String(dora.id), following: true, showing_reblogs: true, followed_by: false, ...none },
        { id: String(emil.id), following: false, showing_reblogs: false, followed_by: true, ...none },
      ].entries())
        for (const [name, value] of Object.entries(wanted)) assert.equal(shown[at][name], value, name);
    }
    await alice.post(at(dora, '/unfollow'));
    const [after] = await related(alice, dora);
    assert.deepEqual([after.following, after.showing_reblogs], [false, false]);
    assertRefused(await send(null, 'GET', `/api/v1/accounts/relationships?id[]=${dora.id}`), 401);
  });

  test('one’s own account says what one chose, and takes other choices', async () => {
    const choose = (body: object) => send(bob, 'PATCH', '/api/v1/accounts/update_credentials', body);
    await choose({ discoverable: false, locked: true, indexable: false });
    const chosen = async () => {
      const { source, locked } = (await bob.get('/api/v1/accounts/verify_credentials')).body;
      return [source.discoverable, source.indexable, locked];
    };
    assert.deepEqual(await chosen(), [false, false, true]);
    const { status, body } = await choose({ discoverable: true, locked: false, indexable: true });
    assert.deepEqual(
      [status, body.source.discoverable, body.source.indexable, body.locked],
      [200, true, true, false],
    );
    assert.deepEqual(await chosen(), [true, true, false]);
    const token = await tokenFor(bob.id, 'write');
    assertRefused(await call(server, 'GET', '/api/v1/accounts/verify_credentials', { token }), 403);
    const reads = await tokenFor(bob.id, 'read');
    const path = '/api/v1/accounts/update_credentials';
    assertRefused(await call(server, 'PATCH', path, { token: reads, body: { locked: true } }), 403);
  });

  for (const list of ['followers', 'following'] as const) {
    test(`${list} are those whom the reader may meet, and all for whose they are`, async () => {
      const [owner, one, other] = [
        await person(server, `o_${list}_${engine}`),
        await person(server, `p_${list}_${engine}`),
        await person(server, `q_${list}_${engine}`),
      ];
      for (const who of [one, other]) await (list === 'followers' ? who.follow(owner) : owner.follow(who));
      const names = async (who: Person) => {
        const seen = await who.get(at(owner, `/${list}?limit=2`));
        assert.equal(seen.status, 200);
        return seen.body.map(({ id }: any) => Number(id)).sort();
      };
      assert.deepEqual(await names(carol), [one.id, other.id].sort());
      assert.ok(linksOf(await carol.get(at(owner, `/${list}?limit=1`))).next);
      await carol.post(at(other, '/block'));
      assert.deepEqual(await names(carol), [one.id]);
      await carol.post(at(other, '/unblock'));
      await owner.post(at(other, '/mute'));
      assert.deepEqual(await names(owner), [one.id, other.id].sort());
      await owner.post(at(carol, '/block'));
      assert.deepEqual(await names(carol), []);
      await owner.post(at(carol, '/unblock'));
      await deleteAccount(server.ctx, owner.id);
      assertRefused(await carol.get(at(owner, `/${list}`)), 404);
    });
  }

  test('what somebody wrote: without answers to others, what is pinned, and what the reader may see of that', async () => {
    const writer = await person(server, `writer_${engine}`);
    const first = await writer.publish('First');
    const own = await writer.publish('To myself', { in_reply_to_id: first.id });
    const theirs = await alice.publish('Alice');
    await writer.publish('@alice To you', { in_reply_to_id: theirs.id });
    const ids = async (who: Person, query: string) => {
      const seen = await who.get(at(writer, `/statuses?${query}`));
      assert.equal(seen.status, 200);
      return seen.body.map(({ id }: any) => id).sort();
    };
    assert.deepEqual(await ids(writer, 'exclude_replies=true'), [first.id, own.id].sort());
    assert.deepEqual(await ids(writer, 'only_media=true'), []);
    const page = await writer.get(at(writer, '/statuses?limit=1'));
    const [{ id }] = page.body;
    assert.match(linksOf(page).next ?? '', new RegExp(`limit=1&max_id=${id}$`));
    assert.match(linksOf(page).prev ?? '', new RegExp(`limit=1&min_id=${id}$`));
    const closed = await writer.publish('Closed', { visibility: 'private' });
    for (const status of [first, closed]) await writer.post(`/api/v1/statuses/${status.id}/pin`);
    assert.deepEqual(await ids(bob, 'pinned=true'), [first.id]);
    await bob.follow(writer);
    assert.deepEqual(await ids(bob, 'pinned=true'), [first.id, closed.id].sort());
    const pinned = linksOf(await writer.get(at(writer, '/statuses?pinned=true&limit=1')));
    assert.match(pinned.next ?? '', /pinned=true&limit=1&max_id=/);
    assert.match(pinned.prev ?? '', /pinned=true&limit=1&min_id=/);
  });
});
