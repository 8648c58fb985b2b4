import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { setPasswordHash } from '../../server/src/accounts/index.ts';
import { timeOf } from '../../server/src/db/ids.ts';
import type { Id } from '../../server/src/db/tables.ts';
import { transact } from '../../server/src/db/transact.ts';
import { hashPassword } from '../../server/src/sign-in/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call, type Person, person } from '../cast.ts';
import { memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const DAY = 86_400_000;
const PASSWORD = 'forty-one geese';
const ALIASES = '/settings/aliases';
const MOVE = '/settings/move';

onBothEngines('moving between three servers', (engine) => {
  let world: World;
  let here: Skein;
  let there: Skein;
  let third: Skein;
  let hash: string;

  before(async () => {
    await built();
    world = await createWorld({ engine, servers: 3 });
    [here, there, third] = world.servers as [Skein, Skein, Skein];
    hash = await hashPassword(PASSWORD);
  });
  after(() => world.stop());

  /** A member with a browser and a password. */
  async function somebody(server: Skein, name: string): Promise<{ one: Person; browser: Visitor }> {
    const one = await person(server, name);
    await transact(server.ctx, (ctx) => setPasswordHash(ctx, one.id, hash));
    return { one, browser: await memberBrowser(one) };
  }

  const find = async (server: Skein, handle: string): Promise<Id> => {
    const id = await server.ctx.fediverse.accountByHandle(server.ctx, handle);
    assert.ok(id, `${handle} is found`);
    return id;
  };
  const follow = async (who: Person, other: Person) => {
    const id = await find(who.server, other.handle);
    assert.equal((await who.post(`/api/v1/accounts/${id}/follow`)).status, 200);
    await world.settled();
  };
  const follows = async (who: Person, other: Person) => {
    const id = await find(who.server, other.handle);
    return (await who.get(`/api/v1/accounts/relationships?id[]=${id}`)).body[0].following;
  };
  const followers = async (of: Person) =>
    (await call(of.server, 'GET', `/api/v1/accounts/${of.id}`)).body.followers_count;
  /** Everything that was said arrives, and everything that follows from it at a pace. */
  const carried = async () => {
    for (let round = 0; round < 5; round += 1) {
      await world.settled();
      world.clock.forward(11_000);
    }
    await world.settled();
  };
  const name = async (browser: Visitor, handle: string) =>
    browser.submitTo(ALIASES, await browser.get(ALIASES), { handle });
  const move = async (browser: Visitor, handle: string, more: Record<string, string> = {}) =>
    browser.submitTo(MOVE, await browser.get(MOVE), { handle, how: 'move', password: PASSWORD, ...more });
  const document = async (of: Person) =>
    (
      await call(of.server, 'GET', `/ap/accounts/${of.id}`, {
        headers: { Accept: 'application/activity+json' },
      })
    ).body;
  const said = async (server: Skein, sender: Id) =>
    (
      await server.ctx.db
        .selectFrom('outgoing')
        .select(['action', 'document'])
        .where('sender_id', '=', sender)
        .where('action', 'in', ['update', 'move'])
        .orderBy('id')
        .execute()
    ).map((row) => ({ action: row.action, ...JSON.parse(row.document) }));

  it('brings every follower along, those here, those there and those elsewhere, and a day later on from there', async () => {
    const { one: alice, browser } = await somebody(here, 'alice');
    const { one: alba, browser: albas } = await somebody(there, 'alba');
    const { one: ada, browser: adas } = await somebody(third, 'ada');
    const people = [
      await person(here, 'bob'),
      await person(here, 'bea'),
      await person(there, 'carol'),
      await person(third, 'dora'),
      await person(third, 'emil'),
    ];
    for (const who of people) await follow(who, alice);
    assert.deepEqual([await followers(alice), await followers(alba)], [5, 0]);

    assert.equal((await name(albas, alice.handle)).status, 303);
    assert.deepEqual((await document(alba)).alsoKnownAs, [here.ctx.origin.account(alice.id)]);
    assert.equal((await move(browser, `@${alba.handle}`)).status, 303);
    await carried();
    assert.deepEqual([await followers(alice), await followers(alba)], [0, 5]);
    for (const who of people)
      assert.deepEqual([await follows(who, alice), await follows(who, alba)], [false, true], who.name);
    assert.equal((await document(alice)).movedTo, there.ctx.origin.account(alba.id));
    for (const server of world.servers) {
      const seen = await call(server, 'GET', `/api/v1/accounts/${await find(server, alice.handle)}`);
      const { moved } = seen.body;
      assert.equal(moved.url, there.ctx.origin.profile('alba'));
      assert.equal('moved' in moved, false);
    }
    const log = await said(here, alice.id);
    assert.deepEqual(
      log.map(({ action }) => action).slice(-2),
      ['update', 'move'],
      'first where, then the asking',
    );
    assert.equal(log.at(-2).object.movedTo, there.ctx.origin.account(alba.id));
    assert.deepEqual(
      [log.at(-1).type, log.at(-1).object, log.at(-1).target],
      ['Move', here.ctx.origin.account(alice.id), there.ctx.origin.account(alba.id)],
    );

    world.clock.forward(DAY);
    assert.equal((await name(adas, alba.handle)).status, 303);
    assert.equal((await move(albas, ada.handle)).status, 303);
    await carried();
    assert.deepEqual([await followers(alice), await followers(alba), await followers(ada)], [0, 0, 5]);
    for (const who of people) assert.equal(await follows(who, ada), true, who.name);
  });

  it('is refused in words: a wrong password, nobody there, oneself, no link back, moved on, and too soon', async () => {
    const { one: frida, browser } = await somebody(here, 'frida');
    const { one: fay, browser: fays } = await somebody(there, 'fay');
    const { one: flo, browser: flos } = await somebody(third, 'flo');
    const gus = await person(here, 'gus');
    await follow(gus, frida);
    const refused = async (handle: string, words: RegExp, more: Record<string, string> = {}) => {
      const seen = await move(browser, handle, more);
      assert.equal(seen.status, 422, handle);
      assert.match(seen.body, words);
    };
    await refused(fay.handle, /This is not your password/, { password: 'forty-two geese' });
    await refused('nobody@nowhere.invalid', /Nobody of this name could be found/);
    await refused(`nobody@${there.ctx.origin.domain}`, /Nobody of this name could be found/);
    await refused('', /Nobody of this name could be found/);
    await refused(frida.handle, /That is this account/);
    await refused('gus', /does not name @frida@.* yet/);
    await refused(fay.handle, /does not name @frida@.* yet/);
    assert.equal((await name(fays, frida.handle)).status, 303);
    assert.equal((await move(fays, flo.handle, { how: 'redirect' })).status, 303);
    await refused(fay.handle, /itself says that you live elsewhere/);
    await carried();
    assert.deepEqual([await followers(frida), await follows(gus, frida)], [1, true]);
    assert.equal((await document(frida)).movedTo, undefined);
    assert.deepEqual(await said(here, frida.id), []);

    assert.equal((await name(flos, frida.handle)).status, 303);
    assert.equal((await move(browser, flo.handle)).status, 303);
    await refused(flo.handle, /You moved not long ago/);
    assert.match((await browser.get(MOVE)).body, /@flo@[\s\S]*with 1 follower/);
    assert.equal((await browser.submitTo(`${MOVE}/back`, await browser.get(MOVE), {})).status, 303);
    await refused(flo.handle, /You moved not long ago/);
    world.clock.forward(30 * DAY - 3_600_000);
    await refused(flo.handle, /You moved not long ago/);
    world.clock.forward(3_600_000);
    const again = await memberBrowser(frida);
    assert.equal((await move(again, flo.handle)).status, 303);
  });

  it('leaves an account that does nothing until its owner comes back', async () => {
    const { one: hugo, browser } = await somebody(here, 'hugo');
    const { one: hera } = await somebody(there, 'hera');
    const ines = await person(here, 'ines');
    const jo = await person(there, 'jo');
    await follow(ines, hugo);
    await follow(jo, hugo);
    await call(here, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: hugo.token,
      body: { discoverable: true },
    });
    const directory = async () =>
      (await call(here, 'GET', '/api/v1/directory?local=true')).body.map((one: any) => one.acct);
    assert.ok((await directory()).includes('hugo'));
    const post = await hugo.publish('Off to the north');
    assert.equal((await move(browser, hera.handle, { how: 'redirect' })).status, 303);
    world.clock.forward(5000);
    await carried();
    assert.deepEqual([await followers(hugo), await followers(hera)], [2, 0], 'nobody was taken along');
    assert.deepEqual(
      (await said(here, hugo.id)).map(({ action }) => action),
      ['update'],
    );
    assert.equal(
      (await call(there, 'GET', `/api/v1/accounts/${await find(there, hugo.handle)}`)).body.moved.acct,
      'hera',
    );
    for (const seen of [
      await hugo.get('/api/v1/accounts/verify_credentials'),
      await hugo.post('/api/v1/statuses', { status: 'Still here' }),
      await hugo.post(`/api/v1/accounts/${ines.id}/follow`),
    ]) {
      assert.deepEqual([seen.status, seen.body.error], [403, 'Your login is currently disabled']);
    }
    const written = await browser.post('/compose', {
      ...(await proofOf(browser)),
      status: 'Still here',
    });
    assert.deepEqual([written.status, written.headers.get('location')], [303, MOVE]);
    assert.equal((await browser.get('/home')).status, 200, 'what is there can be read');
    assert.ok(!(await directory()).includes('hugo'), 'and nobody is sent to them');
    assert.equal((await ines.get('/api/v1/accounts/search?q=hug')).body.length, 0);
    assert.equal(
      (await ines.get('/api/v1/accounts/search?q=hugo')).body.length,
      1,
      'found by the whole name',
    );
    const kim = await person(here, 'kim');
    assert.equal((await kim.post(`/api/v1/accounts/${hugo.id}/follow`)).status, 403);
    const lea = await person(there, 'lea');
    const hugoThere = await find(there, hugo.handle);
    assert.equal((await lea.post(`/api/v1/accounts/${hugoThere}/follow`)).status, 403);
    // As on a server that has not heard of it.
    await there.ctx.writer.write((db) =>
      db.updateTable('accounts').set({ moved_to_id: null }).where('id', '=', hugoThere).execute(),
    );
    await follow(lea, hugo);
    await carried();
    assert.equal(await follows(lea, hugo), false);
    const asked = await lea.get(`/api/v1/accounts/relationships?id[]=${await find(there, hugo.handle)}`);
    assert.equal(asked.body[0].requested, false, 'who asks from elsewhere is told no');
    assert.equal(
      (await call(here, 'GET', `/api/v1/statuses/${post.id}`)).body.account.moved.acct,
      hera.handle,
    );
    assert.match((await visitor(here).get('/@hugo')).body, /has moved to/);

    assert.equal((await browser.submitTo(`${MOVE}/back`, await browser.get(MOVE), {})).status, 303);
    await carried();
    world.clock.forward(5000);
    assert.equal((await hugo.get('/api/v1/accounts/verify_credentials')).status, 200);
    assert.ok((await hugo.publish('Back again')).id);
    assert.equal((await document(hugo)).movedTo, undefined);
    assert.equal(
      (await call(there, 'GET', `/api/v1/accounts/${await find(there, hugo.handle)}`)).body.moved,
      undefined,
    );
  });

  it('begins with accounts that one names, sixteen at most, each shown to everybody and taken away again', async () => {
    const { one: mia, browser } = await somebody(here, 'mia');
    assert.equal((await visitor(here).get(ALIASES)).status, 303);
    assert.equal((await visitor(here).get(MOVE)).status, 303);
    for (const [handle, words] of [
      ['', /Nobody of this name could be found/],
      ['nobody@nowhere.invalid', /Nobody of this name could be found/],
      ['mia', /That is the account you are using/],
    ] as const) {
      const seen = await name(browser, handle);
      assert.equal(seen.status, 422);
      assert.match(seen.body, words);
    }
    const others: Person[] = [];
    for (let n = 0; n < 17; n += 1) others.push(await person(n < 2 ? there : here, `other${n}`));
    for (const other of others.slice(0, 16)) assert.equal((await name(browser, other.handle)).status, 303);
    assert.equal((await name(browser, others[0]!.handle)).status, 303, 'twice is once');
    const many = await name(browser, others[16]!.handle);
    assert.equal(many.status, 422);
    assert.match(many.body, /These are too many/);
    const { alsoKnownAs } = await document(mia);
    assert.deepEqual(
      alsoKnownAs,
      others.slice(0, 16).map((other) => other.server.ctx.origin.account(other.id)),
    );
    const page = await browser.get(ALIASES);
    const first = await find(here, others[0]!.handle);
    assert.match(page.body, new RegExp(`@other0@${there.ctx.origin.domain}`));
    assert.equal((await browser.submitTo(`${ALIASES}/remove`, page, { id: String(first) })).status, 303);
    assert.equal((await document(mia)).alsoKnownAs.length, 15);
    assert.match((await (await memberBrowser(mia, 'fr')).get(ALIASES)).body, /Comptes d’où vous venez/);
    assert.match((await (await memberBrowser(mia, 'fr')).get(MOVE)).body, /Déménager vers un autre compte/);
  });

  it('takes many along at a pace for the server that they ask, each once, and those of two moves one after the other', async () => {
    const people: Person[] = [];
    for (let n = 0; n < 30; n += 1) people.push(await person(here, `many${n}`));
    const moving: { one: Person; other: Person; browser: Visitor }[] = [];
    for (const which of ['pia', 'per']) {
      const { one, browser } = await somebody(here, which);
      const { one: other, browser: others } = await somebody(there, `new_${which}`);
      for (const who of people)
        assert.equal((await who.post(`/api/v1/accounts/${one.id}/follow`)).status, 200);
      assert.equal((await name(others, one.handle)).status, 303);
      moving.push({ one, other, browser });
    }
    await carried();
    for (const { browser, other } of moving) assert.equal((await move(browser, other.handle)).status, 303);
    await carried();
    assert.deepEqual(await Promise.all(moving.map(({ other }) => followers(other))), [30, 30]);
    const began = await Promise.all(
      moving.map(async ({ other }) => {
        const rows = await here.ctx.db
          .selectFrom('follows')
          .select('id')
          .where('followee_id', '=', await find(here, other.handle))
          .orderBy('id')
          .execute();
        return rows.map(({ id }) => timeOf(id));
      }),
    );
    const times = began.flat();
    assert.equal(times.length, 60);
    for (const [at, time] of times.entries()) {
      const later = times[at + 25];
      if (later !== undefined) assert.ok(later - time >= 2500, `${at}: ${later - time} ms`);
    }
    assert.deepEqual(await Promise.all(moving.map(({ one }) => followers(one))), [0, 0]);
  });

  it('is told to the servers of those who block, so that the new account is blocked there, too', async () => {
    const { one: ruth, browser } = await somebody(here, 'ruth');
    const { one: rosa, browser: rosas } = await somebody(there, 'rosa');
    const ben = await person(third, 'ben');
    const ruthThere = await find(third, ruth.handle);
    assert.equal((await ben.post(`/api/v1/accounts/${ruthThere}/block`)).status, 200);
    await name(rosas, ruth.handle);
    await carried();
    assert.equal((await move(browser, rosa.handle)).status, 303);
    await carried();
    const rosaThere = await find(third, rosa.handle);
    const [between] = (await ben.get(`/api/v1/accounts/relationships?id[]=${rosaThere}`)).body;
    assert.deepEqual(
      [between.blocking, between.note],
      [true, `Moved here from @${ruth.handle}, which you had blocked.`],
    );
  });

  it('leaves nothing of it behind when the account is deleted', async () => {
    const { one: nils, browser } = await somebody(here, 'nils');
    const { one: nora, browser: noras } = await somebody(there, 'nora');
    await name(noras, nils.handle);
    await move(browser, nora.handle);
    await carried();
    const { deleteAccount } = await import('../../server/src/accounts/index.ts');
    await deleteAccount(here.ctx, nils.id);
    await carried();
    for (const server of [here, there])
      for (const table of ['aliases', 'moves'] as const) {
        const rows = await server.ctx.db.selectFrom(table).selectAll().execute();
        const ids = [nils.id, nora.id];
        assert.deepEqual(
          rows.filter((row) => ids.includes(row.account_id) || ids.includes(row.target_id)),
          [],
        );
      }
  });

  const proofOf = async (browser: Visitor) => {
    const page = await browser.get(MOVE);
    const match = /name="csrf" value="([^"]*)"/.exec(page.body);
    assert.ok(match?.[1]);
    return { csrf: match[1] };
  };
});
