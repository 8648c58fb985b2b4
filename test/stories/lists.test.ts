import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { List } from '@skein/api/list.ts';
import { createRestAPIClient } from 'masto';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { as } from '../../server/src/context.ts';
import { acceptFollow } from '../../server/src/relations/index.ts';
import { issueToken } from '../../server/src/sign-in/index.ts';
import { call, type Person, person, type Seen } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape, linksOf } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

const PATH = '/api/v1/lists';

onBothEngines('lists', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  before(async () => {
    await alice.follow(bob);
    await alice.follow(carol);
    await world.settled();
  });

  const send = (who: Person, method: string, path: string, body?: unknown) =>
    call(server, method, path, { token: who.token, body });
  const make = async (who: Person, more: object = {}, ...members: Person[]) => {
    const made = await who.post(PATH, { title: 'Geese', ...more });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    if (members.length > 0) await add(who, made.body.id, ...members);
    return made.body;
  };
  const add = async (who: Person, id: string, ...members: { id: number }[]) => {
    const seen = await who.post(`${PATH}/${id}/accounts`, { account_ids: members.map((one) => one.id) });
    assert.deepEqual([seen.status, seen.body], [200, {}]);
  };
  const take = (who: Person, id: string, ...members: Person[]) =>
    send(who, 'DELETE', `${PATH}/${id}/accounts`, { account_ids: members.map((one) => String(one.id)) });
  const membersOf = async (who: Person, id: string) =>
    (await who.get(`${PATH}/${id}/accounts`)).body.map((one: any) => one.username);
  const clear = async (who: Person) => {
    for (const { id } of (await who.get(PATH)).body) await who.delete(`${PATH}/${id}`);
  };
  const idsOf = (seen: Seen): string[] => {
    assert.equal(seen.status, 200, JSON.stringify(seen.body));
    return seen.body.map((one: any) => one.id);
  };
  const timeline = async (who: Person, id: string, query = '') =>
    idsOf(await who.get(`/api/v1/timelines/list/${id}${query}`));
  const home = async (who: Person): Promise<string[]> => {
    await world.settled();
    return (await who.home()).map((one) => one.id);
  };

  test('are made, read, changed part by part and taken away, each by who made it', async () => {
    const { body: made, status } = await alice.post(PATH, {
      title: 'My list',
      replies_policy: 'none',
      exclusive: 'true',
    });
    assert.equal(status, 200);
    assertShape(List, made);
    const { id } = made;
    assert.deepEqual(made, { id, title: 'My list', replies_policy: 'none', exclusive: true });
    const usual = await make(alice, { title: 'The usual' });
    assert.deepEqual([usual.replies_policy, usual.exclusive], ['list', false]);
    await make(bob, { title: 'Of bob' });
    assert.deepEqual((await alice.get(PATH)).body, [made, usual]);
    assert.deepEqual((await alice.get(`${PATH}/${id}`)).body, made);
    for (const method of ['PUT', 'PATCH']) {
      const title = `By ${method}`;
      const changed = await send(alice, method, `${PATH}/${id}`, { title });
      assert.deepEqual(changed.body, { id, title, replies_policy: 'none', exclusive: true });
    }
    const rest = { replies_policy: 'followed', exclusive: false };
    const { body } = await send(alice, 'PUT', `${PATH}/${id}`, rest);
    assert.deepEqual(body, { id, title: 'By PATCH', ...rest });
    assert.deepEqual((await send(alice, 'PUT', `${PATH}/${id}`, {})).body, body);
    for (const path of [`${PATH}/${id}`, `${PATH}/${id}/accounts`, `/api/v1/timelines/list/${id}`])
      assertRefused(await bob.get(path), 404);
    assertRefused(await send(bob, 'PUT', `${PATH}/${id}`, { title: 'Mine' }), 404);
    assertRefused(await bob.post(`${PATH}/${id}/accounts`, { account_ids: [bob.id] }), 404);
    assertRefused(await take(bob, id, carol), 404);
    assertRefused(await bob.delete(`${PATH}/${id}`), 404);
    assert.deepEqual((await alice.delete(`${PATH}/${id}`)).body, {});
    assertRefused(await alice.delete(`${PATH}/${id}`), 404);
    assertRefused(await alice.get(`${PATH}/${id}`), 404);
    await clear(alice);
  });

  test('want a title of 256 characters at most and a policy that is known', async () => {
    const { id } = await make(alice);
    for (const [body, text] of [
      [{}, "Validation failed: Title can't be blank"],
      [{ title: '' }, "Validation failed: Title can't be blank"],
      [{ title: ' \t' }, "Validation failed: Title can't be blank"],
      [{ title: '🦢'.repeat(257) }, /too long \(maximum is 256 characters\)/],
      [{ title: 'a', replies_policy: 'whatever' }, /not a valid replies_policy/],
      [{ title: 'a', replies_policy: '__proto__' }, /not a valid replies_policy/],
      [{ title: 'a', exclusive: 'perhaps' }, /true or false/],
    ] as const) {
      assertRefused(await alice.post(PATH, body), 422, text as string | RegExp);
      if (Object.keys(body).length > 0)
        assertRefused(await send(alice, 'PUT', `${PATH}/${id}`, body), 422, text as string | RegExp);
    }
    assert.equal((await alice.get(`${PATH}/${id}`)).body.title, 'Geese');
    const long = '🦢'.repeat(256);
    assert.equal((await make(alice, { title: long })).title, long);
    assert.equal((await make(alice, { title: 'null', replies_policy: null })).replies_policy, 'list');
    await clear(alice);
  });

  test('are fifty at most', async () => {
    const dora = await person(server, 'dora');
    for (let made = 0; made < 50; made += 1) await make(dora, { title: `List ${made}` });
    const refused = await dora.post(PATH, { title: 'One more' });
    assertRefused(refused, 422, 'Validation failed: You have reached the maximum number of lists');
    assert.equal((await dora.get(PATH)).body.length, 50);
    await dora.delete(`${PATH}/${(await dora.get(PATH)).body[0].id}`);
    await make(dora, { title: 'Instead' });
  });

  test('take whom one follows or asks to follow, and oneself; all that are named or nobody', async () => {
    const shy = await person(server, 'shy');
    await send(shy, 'PATCH', '/api/v1/accounts/update_credentials', { locked: true });
    const stranger = await person(server, 'stranger');
    const { id } = await make(alice, {}, bob);
    const path = `${PATH}/${id}/accounts`;
    assertRefused(await alice.post(path, { account_ids: [String(stranger.id)] }), 404);
    assertRefused(await alice.post(path, { account_ids: [carol.id, stranger.id] }), 404);
    assertRefused(await alice.post(path, { account_ids: ['1'] }), 404);
    assertRefused(await alice.post(path, { account_ids: ['9'.repeat(20)] }), 404);
    assertRefused(await alice.post(path, { account_ids: ['goose'] }), 422);
    assertRefused(
      await alice.post(path, { account_ids: [carol.id, bob.id] }),
      422,
      'Validation failed: Account has already been taken',
    );
    assert.deepEqual(await membersOf(alice, id), ['bob']);
    await alice.follow(shy);
    await add(alice, id, shy, alice, carol, carol);
    assert.deepEqual((await membersOf(alice, id)).sort(), ['alice', 'bob', 'carol', 'shy']);
    assert.deepEqual((await alice.post(path, {})).body, {});
    assert.equal((await take(alice, id, shy, stranger)).status, 200);
    const query = `${path}?account_ids[]=${alice.id}&account_ids[]=${carol.id}`;
    assert.deepEqual((await alice.delete(query)).body, {});
    assert.deepEqual(await membersOf(alice, id), ['bob']);
    const other = await make(alice, { title: 'Other' }, bob);
    const names = async (who: Person, about: number | string) =>
      (await who.get(`/api/v1/accounts/${about}/lists`)).body.map((one: any) => one.id);
    assert.deepEqual(await names(alice, bob.id), [id, other.id]);
    assert.deepEqual(await names(alice, carol.id), []);
    assert.deepEqual(await names(bob, bob.id), [], 'nobody sees who put them where');
    assertRefused(await alice.get('/api/v1/accounts/1/lists'), 404);
    await alice.post(`/api/v1/accounts/${shy.id}/unfollow`);
    await clear(alice);
  });

  test('say who stands in them in pages, or all at once', async () => {
    const crowd: Person[] = [];
    for (let index = 0; index < 45; index += 1) crowd.push(await person(server, `crowd${index}`));
    const reader = await person(server, 'reader');
    for (const one of crowd) await reader.follow(one);
    const { id } = await make(reader, {}, ...crowd);
    const first = await reader.get(`${PATH}/${id}/accounts`);
    assert.equal(first.body.length, 40);
    const { next = '', prev } = linksOf(first);
    assert.match(String(prev), /since_id=\d+/);
    const rest = await reader.get(next);
    const all = await reader.get(`${PATH}/${id}/accounts?limit=0`);
    assert.equal(all.headers.get('link'), null);
    assert.deepEqual(idsOf(all), [...idsOf(first), ...idsOf(rest)]);
    assert.equal(all.body.length, 45);
  });

  test('are left by whom one no longer follows, asks or may follow, and by nobody else', async () => {
    const [eve, finn, gwen, hugo, ivy] = await Promise.all(
      ['eve', 'finn', 'gwen', 'hugo', 'ivy'].map((name) => person(server, name)),
    );
    assert.ok(eve && finn && gwen && hugo && ivy);
    for (const locked of [gwen, hugo])
      await send(locked, 'PATCH', '/api/v1/accounts/update_credentials', { locked: true });
    for (const one of [eve, finn, gwen, hugo, ivy]) await alice.follow(one);
    const { id } = await make(alice, { exclusive: true }, eve, finn, gwen, hugo, ivy, bob);
    await acceptFollow(as(server.ctx, { kind: 'remote', accountId: gwen.id }), { followerId: alice.id });
    await alice.post(`/api/v1/accounts/${eve.id}/unfollow`);
    await finn.post(`/api/v1/accounts/${alice.id}/block`);
    await hugo.post(`/api/v1/follow_requests/${alice.id}/reject`);
    await deleteAccount(server.ctx, ivy.id);
    await world.settled();
    assert.deepEqual(
      (await membersOf(alice, id)).sort(),
      ['bob', 'gwen'],
      'whose request was accepted stays',
    );
    const { id: post } = await gwen.publish('only in the list');
    assert.ok(!(await home(alice)).includes(post));
    assert.deepEqual((await timeline(alice, id)).slice(0, 1), [post]);
    await alice.follow(eve);
    assert.deepEqual((await membersOf(alice, id)).sort(), ['bob', 'gwen'], 'to follow anew puts nobody back');
    const { id: later } = await eve.publish('back at home');
    assert.ok((await home(alice)).includes(later));
    await clear(alice);
  });

  test('show what those write and boost who stand in them, newest first, as far as the reader may see it', async () => {
    const [nora, olga, rest] = await Promise.all(
      ['nora', 'olga', 'rest'].map((name) => person(server, name)),
    );
    assert.ok(nora && olga && rest);
    const reader = await person(server, 'listreader');
    for (const one of [nora, olga, rest]) await reader.follow(one);
    const { id } = await make(reader, { replies_policy: 'followed' }, nora, olga, reader);
    const ids: string[] = [];
    const note = ({ id: one }: { id: string }) => ids.unshift(one);
    note(await nora.publish('public'));
    note(await olga.publish('private', { visibility: 'private' }));
    await olga.publish('direct to nora @nora', { visibility: 'direct' });
    note(await nora.publish('direct @listreader', { visibility: 'direct' }));
    const outside = await rest.publish('not in the list');
    note((await olga.post(`/api/v1/statuses/${outside.id}/reblog`)).body);
    note(await reader.publish('my own'));
    assert.deepEqual(await timeline(reader, id), ids);
    // Each page by its links, down and up again.
    const path = `/api/v1/timelines/list/${id}?limit=2`;
    const [first, second] = [
      await reader.get(path),
      await reader.get(linksOf(await reader.get(path)).next ?? ''),
    ];
    assert.deepEqual([...idsOf(first), ...idsOf(second)], ids.slice(0, 4));
    assert.deepEqual(idsOf(await reader.get(linksOf(second).prev ?? '')), ids.slice(0, 2));
    assert.deepEqual(await timeline(reader, id, `?min_id=${ids[4]}&limit=2`), ids.slice(2, 4));
    assert.deepEqual(await timeline(reader, id, `?since_id=${ids[4]}&limit=2`), ids.slice(0, 2));
    const about = (path: string, body = {}) => reader.post(`/api/v1/accounts/${path}`, body);
    await about(`${olga.id}/follow`, { reblogs: false });
    const without = ids.filter((_, index) => index !== 1);
    assert.deepEqual(await timeline(reader, id), without, 'without boosts where they are not wanted');
    await about(`${olga.id}/follow`, { reblogs: true });
    await about(`${rest.id}/mute`);
    assert.deepEqual(await timeline(reader, id), without, 'nor of whom the reader mutes');
    await about(`${rest.id}/unmute`);
    await about(`${nora.id}/mute`);
    assert.deepEqual(await timeline(reader, id), [ids[0], ids[1], ids[3]]);
    await about(`${nora.id}/unmute`);
    await nora.delete(`/api/v1/statuses/${ids[4]}`);
    assert.deepEqual(await timeline(reader, id), ids.slice(0, 4));
    await take(reader, id, nora);
    assert.deepEqual(await timeline(reader, id), [ids[0], ids[1], ids[3]]);
    const empty = await make(reader);
    assert.deepEqual(await timeline(reader, empty.id), []);
    assertRefused(await reader.get('/api/v1/timelines/list/1'), 404);
  });

  test('wait for the follow: of whom one has asked nothing is shown before', async () => {
    const shut = await person(server, 'shut');
    await send(shut, 'PATCH', '/api/v1/accounts/update_credentials', { locked: true });
    const { id: post } = await shut.publish('public all the same');
    await bob.follow(shut);
    const { id } = await make(bob, {}, shut);
    assert.deepEqual(await timeline(bob, id), []);
    await shut.post(`/api/v1/follow_requests/${bob.id}/authorize`);
    assert.deepEqual(await timeline(bob, id), [post]);
  });

  test('leave out answers as their policy says', async () => {
    const [pia, quin, rosa, stan] = await Promise.all(
      ['pia', 'quin', 'rosa', 'stan'].map((name) => person(server, name)),
    );
    assert.ok(pia && quin && rosa && stan);
    const reader = await person(server, 'policyreader');
    for (const one of [pia, quin, rosa]) await reader.follow(one);
    const { id } = await make(reader, {}, pia, quin);
    const to = async (who: Person, name: string) => {
      const { id: parent } = await who.publish(`by ${name}`);
      return (await pia.publish(`to ${name}`, { in_reply_to_id: parent })).id;
    };
    const plain = (await pia.publish('no answer')).id;
    const answers = {
      own: await to(pia, 'herself'),
      reader: await to(reader, 'the reader'),
      listed: await to(quin, 'one of the list'),
      followed: await to(rosa, 'one who is followed'),
      stranger: await to(stan, 'a stranger'),
    };
    const shown = async (replies_policy: string) => {
      await send(reader, 'PUT', `${PATH}/${id}`, { replies_policy });
      const found = new Set(await timeline(reader, id, '?limit=40'));
      assert.ok(found.has(plain));
      return Object.entries(answers).flatMap(([name, one]) => (found.has(one) ? [name] : []));
    };
    assert.deepEqual(await shown('none'), ['own', 'reader']);
    assert.deepEqual(await shown('list'), ['own', 'reader', 'listed']);
    assert.deepEqual(await shown('followed'), ['own', 'reader', 'listed', 'followed']);
  });

  test('go on past a page in which everything is left out', async () => {
    const [talker, other] = await Promise.all(['talker', 'other'].map((name) => person(server, name)));
    assert.ok(talker && other);
    const reader = await person(server, 'patient');
    await reader.follow(talker);
    const { id } = await make(reader, { replies_policy: 'none' }, talker);
    const said = await talker.publish('once said');
    const { id: parent } = await other.publish('ask me');
    for (let turn = 0; turn < 12; turn += 1)
      await talker.publish(`answer ${turn}`, { in_reply_to_id: parent });
    let at: string | undefined = `/api/v1/timelines/list/${id}?limit=2`;
    const found: string[] = [];
    for (let pages = 0; at && pages < 10; pages += 1) {
      const seen: Seen = await reader.get(at);
      found.push(...idsOf(seen));
      at = linksOf(seen).next;
    }
    assert.deepEqual(found, [said.id]);
    // What is written to others alone takes no place.
    await send(reader, 'PUT', `${PATH}/${id}`, { replies_policy: 'followed' });
    for (let turn = 0; turn < 10; turn += 1)
      await talker.publish(`@other between us ${turn}`, { visibility: 'direct' });
    assert.deepEqual(await timeline(reader, id, '?limit=5'), [said.id]);
  });

  test('that are exclusive keep their people out of home, until they are not', async () => {
    const reader = await person(server, 'exclusive');
    for (const one of [bob, carol]) await reader.follow(one);
    const own = await reader.publish('mine');
    const [b, c] = [await bob.publish('of bob'), await carol.publish('of carol')];
    const among = async (...ids: string[]) => (await home(reader)).filter((id) => ids.includes(id));
    const all = [c.id, b.id, own.id];
    assert.deepEqual(await among(...all), all);
    const one = await make(reader, { exclusive: true }, bob, reader);
    const two = await make(reader, { exclusive: true }, bob);
    assert.deepEqual(await among(...all), [c.id, own.id], 'never oneself');
    await reader.delete(`${PATH}/${one.id}`);
    assert.deepEqual(await among(...all), [c.id, own.id], 'bob stands in another one');
    const named = await bob.publish('@exclusive between us', { visibility: 'direct' });
    const again = await bob.publish('published meanwhile');
    assert.deepEqual(await among(named.id, again.id), []);
    assert.deepEqual(await timeline(reader, two.id, '?limit=2'), [again.id, named.id]);
    const boosted = await carol.post(`/api/v1/statuses/${again.id}/reblog`);
    assert.deepEqual(await among(boosted.body.id), [boosted.body.id], 'a boost is of who boosted');
    await send(reader, 'PUT', `${PATH}/${two.id}`, { exclusive: false });
    const back = [again.id, named.id, ...all];
    assert.deepEqual(await among(...back), back);
    await send(reader, 'PUT', `${PATH}/${two.id}`, { exclusive: true });
    assert.deepEqual(await among(...back), [c.id, own.id]);
    await take(reader, two.id, bob);
    assert.deepEqual(await among(...back), back);
    await add(reader, two.id, carol);
    assert.deepEqual(await among(...all), [b.id, own.id]);
    await clear(reader);
    assert.deepEqual(await among(...back), back);
  });

  test('that are exclusive and long let home come back by steps', async () => {
    const reader = await person(server, 'manyreader');
    const crowd: Person[] = [];
    for (let index = 0; index < 12; index += 1) crowd.push(await person(server, `many${index}`));
    for (const one of crowd) await reader.follow(one);
    for (const one of crowd) await one.publish('one each');
    const { id } = await make(reader, { exclusive: true }, ...crowd);
    assert.deepEqual(await home(reader), []);
    assert.equal((await timeline(reader, id)).length, 12);
    await reader.delete(`${PATH}/${id}`);
    assert.equal((await home(reader)).length, 12);
  });

  test('cost the same number of queries whatever a page holds', async () => {
    const { id } = await make(alice, {}, bob, carol);
    for (let turn = 0; turn < 20; turn += 1) await (turn % 2 ? bob : carol).publish(`turn ${turn}`);
    await world.settled();
    const count = async (limit: number) => {
      await alice.get('/api/v1/lists');
      await forgetAll(server);
      const seen = await statementsOf(() => alice.get(`/api/v1/timelines/list/${id}?limit=${limit}`));
      return seen.length;
    };
    const one = await count(1);
    assert.equal(await count(20), one);
    await clear(alice);
  });

  test('are gone with their member', async () => {
    const leaver = await person(server, 'leaver');
    await leaver.follow(bob);
    const { id } = await make(leaver, { exclusive: true }, bob, leaver);
    await deleteAccount(server.ctx, leaver.id);
    await world.settled();
    const { db } = server.ctx;
    const rows = await db.selectFrom('list_accounts').selectAll().where('list_id', '=', Number(id)).execute();
    assert.deepEqual(rows, []);
    assert.deepEqual(await db.selectFrom('lists').selectAll().where('id', '=', Number(id)).execute(), []);
  });

  test('are used by masto.js', async () => {
    const token = await issueToken(server.ctx, {
      appId: (await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow()).id,
      accountId: alice.id,
      scopes: ['read:lists', 'write:lists'],
    });
    const masto = createRestAPIClient({ url: server.address, accessToken: token });
    const made = await masto.v1.lists.create({ title: 'By masto.js' });
    const list = masto.v1.lists.$select(made.id);
    await list.accounts.create({ accountIds: [String(bob.id), String(carol.id)] });
    assert.equal((await list.accounts.list({ limit: 0 })).length, 2);
    await list.accounts.remove({ accountIds: [String(carol.id)] });
    assert.deepEqual(
      (await list.accounts.list()).map((one) => one.username),
      ['bob'],
    );
    const { id } = await bob.publish('for masto.js');
    assert.equal((await masto.v1.timelines.list.$select(made.id).list({ limit: 1 }))[0]?.id, id);
    assert.equal((await list.update({ title: 'Renamed' })).title, 'Renamed');
    assert.deepEqual(
      (await masto.v1.accounts.$select(String(bob.id)).lists.list()).map((one) => one.id),
      [made.id],
    );
    await list.remove();
  });
});
