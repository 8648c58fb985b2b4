import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Search } from '@skein/api/search.ts';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import type { Fediverse } from '../../server/src/context.ts';
import { transact } from '../../server/src/db/transact.ts';
import { Refusal } from '../../server/src/errors.ts';
import { keepNames } from '../../server/src/search/keep-names.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, cast, type Person, person } from '../cast.ts';
import { upsertTestRemote } from '../remote.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('search', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let bob: Person;
  let carol: Person;
  let zoe: number;
  const asked: string[] = [];
  const again: number[] = [];

  before(async () => {
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    ({ alice, bob, carol } = await cast(server));
    zoe = await upsertTestRemote(server.ctx, 'Zoe');
    const elsewhere: Omit<
      Fediverse,
      'refreshPoll' | 'collectionLookedAt' | 'destination' | 'setRecoveryKey' | 'restore' | 'restoreMore'
    > = {
      async accountByHandle(_ctx, handle) {
        asked.push(handle);
        if (handle === 'down@elsewhere.example')
          throw new Refusal('unavailable', 'That server does not answer');
        return handle === 'zed@elsewhere.example' ? zoe : null;
      },
      async byUrl(_ctx, url) {
        asked.push(url);
        return url === 'https://elsewhere.example/zed' ? { kind: 'account', id: zoe } : null;
      },
      async lookedUp(_ctx, accountId) {
        if (accountId === zoe) again.push(accountId);
      },
    };
    Object.assign(server.ctx.fediverse, elsewhere);
  });
  after(() => world.stop());

  const search = async (q: string, more = '', who: Person | undefined = bob) => {
    const seen = await call(server, 'GET', `/api/v2/search?q=${encodeURIComponent(q)}${more}`, {
      token: who?.token,
    });
    if (seen.status === 200) assertShape(Search, seen.body);
    return seen;
  };
  const accounts = async (q: string, more = '') =>
    (await search(q, more)).body.accounts.map((one: any) => one.acct);

  test('an answer has all four lists, also to nobody and for nothing', async () => {
    for (const q of ['nothing like this', '#tag', '@', 'a b c', '%', '_', "'", '\\']) {
      const { status, body } = await call(server, 'GET', `/api/v2/search?q=${encodeURIComponent(q)}`);
      assert.equal(status, 200, q);
      assert.deepEqual(body, { accounts: [], statuses: [], hashtags: [], collections: [] }, q);
    }
  });

  test('accounts are found by the beginning of their handle, the exact one first', async () => {
    await person(server, 'alicia');
    await person(server, 'ali');
    assert.deepEqual((await accounts('ali')).sort(), ['ali', 'alice', 'alicia']);
    assert.equal((await accounts('ALI'))[0], 'ali');
    assert.deepEqual(await accounts('@alice'), ['alice']);
    assert.deepEqual(await accounts(`alice@${server.ctx.origin.domain}`), ['alice']);
    assert.deepEqual(await accounts('zo'), ['Zoe@elsewhere.example']);
    assert.deepEqual(await accounts('ali', '&limit=1'), ['ali']);
    assert.equal((await accounts('ali', '&limit=1&offset=1')).length, 1);
    assert.deepEqual(await accounts('ali', '&offset=3'), []);
    assert.deepEqual(await accounts('ali', '&type=statuses'), []);
  });

  test('accounts are found by words of their names, those whom one follows first', async () => {
    const called = async (who: Person, display_name: string) => {
      const { status } = await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
        token: who.token,
        body: { display_name },
      });
      assert.equal(status, 200);
    };
    const marsh = await person(server, 'mm_reed_x');
    const other = await person(server, 'heather');
    await called(marsh, 'Àlma Marsh-Brennan');
    await called(other, 'Alma 王小明');
    for (const q of ['marsh', 'MARSH', 'brenn', 'alma marsh', 'marsh alma', 'álma brennan', 'reed', 'mm_r'])
      assert.deepEqual(await accounts(q), ['mm_reed_x'], q);
    for (const q of ['王', '小明', '王小明']) assert.deepEqual(await accounts(q), ['heather'], q);
    for (const q of ['arsh', 'alma reeds', '@marsh', 'marsh@', '明王'])
      assert.deepEqual(await accounts(q), [], q);
    assert.deepEqual((await accounts('alma')).length, 2);
    await bob.follow(other);
    assert.deepEqual(await accounts('alma'), ['heather', 'mm_reed_x']);
    assert.deepEqual(await accounts('alma', '&following=true'), ['heather']);
    await bob.post(`/api/v1/accounts/${other.id}/unfollow`);
    await bob.follow(marsh);
    assert.deepEqual(await accounts('alma'), ['mm_reed_x', 'heather']);
    await called(marsh, 'Somebody');
    assert.deepEqual(await accounts('alma'), ['heather']);
    assert.deepEqual(await accounts('somebody'), ['mm_reed_x']);
    await bob.post(`/api/v1/accounts/${marsh.id}/unfollow`);
  });

  test('an account elsewhere is found by its name as it is now, and by none when it is deleted', async () => {
    const id = await upsertTestRemote(server.ctx, 'yann');
    assert.deepEqual(await accounts('yann'), ['yann@elsewhere.example']);
    await transact(server.ctx, (inner) =>
      keepNames(inner, [{ accountId: id, username: 'yann', displayName: 'Quill' }]),
    );
    assert.deepEqual(await accounts('quill'), ['yann@elsewhere.example']);
    await deleteAccount(server.ctx, id);
    await world.settled();
    assert.deepEqual(await accounts('quill'), []);
    assert.deepEqual(
      await server.ctx.db.selectFrom('account_words').selectAll().where('account_id', '=', id).execute(),
      [],
    );
  });

  test('following narrows to those whom the reader follows', async () => {
    await bob.follow(alice);
    assert.deepEqual(await accounts('ali', '&following=true'), ['alice']);
  });

  test('a suspended account is not found, by name or address', async () => {
    const gone = await person(server, 'gone');
    await server.ctx.writer.write((db) =>
      db.updateTable('accounts').set({ suspended_at: 1 }).where('id', '=', gone.id).execute(),
    );
    assert.deepEqual(await accounts('gone'), []);
    assert.deepEqual(await accounts(server.ctx.origin.account(gone.id)), []);
  });

  test('asking other servers and going on need a person', async () => {
    for (const more of ['&resolve=true', '&offset=0', '&offset=5']) {
      assertRefused(await call(server, 'GET', `/api/v2/search?q=alice${more}`), 401);
    }
    asked.length = 0;
    await search('zed@elsewhere.example');
    await search('https://elsewhere.example/zed');
    assert.deepEqual(asked, []);
  });

  test('a handle that is not known here is asked for, one that is known is not', async () => {
    asked.length = 0;
    assert.deepEqual(await accounts('@zed@elsewhere.example', '&resolve=true'), ['Zoe@elsewhere.example']);
    assert.deepEqual(await accounts('zoe@ELSEWHERE.example'), ['Zoe@elsewhere.example']);
    assert.deepEqual(again, []);
    assert.deepEqual(await accounts('zoe@ELSEWHERE.example', '&resolve=true'), ['Zoe@elsewhere.example']);
    assert.deepEqual(again, [zoe], 'who is known is looked at anew');
    assert.deepEqual(await accounts('@nobody@elsewhere.example', '&resolve=true'), []);
    assert.deepEqual(await accounts('@down@elsewhere.example', '&resolve=true'), []);
    assert.deepEqual(await accounts(`nobody@${server.ctx.origin.domain}`, '&resolve=true'), []);
    assert.deepEqual(asked, ['zed@elsewhere.example', 'nobody@elsewhere.example', 'down@elsewhere.example']);
  });

  test('an address gives exactly the one thing there, if the reader may see it', async () => {
    asked.length = 0;
    const { origin } = server.ctx;
    const status = await alice.publish('find me');
    const secret = await alice.publish('but not me', { visibility: 'direct' });
    for (const url of [status.uri, status.url]) {
      const { body } = await search(url, '&resolve=true');
      assert.deepEqual([body.statuses.map((one: any) => one.id), body.accounts], [[status.id], []]);
    }
    for (const url of [secret.uri, secret.url])
      assert.deepEqual((await search(url, '&resolve=true')).body.statuses, []);
    assert.deepEqual(
      (await search(secret.uri, '', alice)).body.statuses.map((one: any) => one.id),
      [secret.id],
    );
    for (const url of [origin.account(alice.id), origin.profile('alice')]) {
      assert.deepEqual(await accounts(url, '&resolve=true'), ['alice']);
    }
    assert.deepEqual(await accounts(origin.account(alice.id), '&type=statuses'), []);
    assert.deepEqual(await accounts(`${origin.origin}/@nobody`, '&resolve=true'), []);
    assert.deepEqual(asked, []);
    assert.deepEqual(await accounts('https://elsewhere.example/zed', '&resolve=true'), [
      'Zoe@elsewhere.example',
    ]);
    assert.deepEqual(asked, ['https://elsewhere.example/zed']);
  });

  test('a search for nothing is refused', async () => {
    for (const q of ['', '%20']) assertRefused(await call(server, 'GET', `/api/v2/search?q=${q}`), 400);
    assertRefused(await call(server, 'GET', '/api/v2/search'), 400);
    assertRefused(await search('alice', '&type=people'), 422);
    assert.equal((await search('alice', '&type=accounts', carol)).status, 200);
  });
});
