import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { transact } from '../../server/src/db/transact.ts';
import { writeLetter } from '../../server/src/mail/index.ts';
import { call, type Person, person } from '../cast.ts';
import { rowsNaming, rowsOf } from '../kept-rows.ts';
import { put, uploaded } from '../pictures.ts';
import { assertRefused } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const DAY = 86_400_000;

onBothEngines('an account that is deleted', (engine) => {
  let world: World;
  let alice: Person;
  let bob: Person;
  let zoe: Person;
  let zoeHere: string;
  let aliceThere: string;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    const [here, there] = world.servers as [Person['server'], Person['server']];
    alice = await person(here, 'alice');
    bob = await person(here, 'bob');
    zoe = await person(there, 'zoe');
    const find = async (who: Person, other: Person) =>
      String(await who.server.ctx.fediverse.accountByHandle(who.server.ctx, other.handle));
    zoeHere = await find(alice, zoe);
    aliceThere = await find(zoe, alice);
    await bob.follow(alice);
    await alice.follow(bob);
    await zoe.post(`/api/v1/accounts/${aliceThere}/follow`);
    await alice.post(`/api/v1/accounts/${zoeHere}/follow`);
    await world.settled();
    const patched = await call(here, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: alice.token,
      body: {
        display_name: 'Alice of the herons',
        note: 'I watch herons',
        fields_attributes: { 0: { name: 'heron', value: 'grey' } },
      },
    });
    assert.equal(patched.status, 200);
    await transact(here.ctx, (inner) =>
      writeLetter(inner, {
        accountId: alice.id,
        address: 'alice@mail.example',
        locale: 'en',
        kind: 'test',
      }),
    );
    const { id: shown } = await uploaded(alice, { description: 'a heron in the reeds' });
    await uploaded(alice, { description: 'a heron nobody saw' });
    const post = await alice.publish('A heron that only Alice saw', { visibility: 'private' });
    const open = await alice.publish('Another heron, open to all', { media_ids: [shown] });
    const edited = await put(alice, `/api/v1/statuses/${open.id}`, { status: 'The same heron, seen again' });
    assert.equal(edited.status, 200);
    await alice.post('/api/v1/markers', { home: { last_read_id: open.id } });
    const asked = await bob.publish('@alice did you see it?');
    await alice.publish('@bob I did, a heron', { in_reply_to_id: asked.id });
    await bob.post(`/api/v1/statuses/${post.id}/favourite`);
    await alice.post(`/api/v1/statuses/${asked.id}/favourite`);
    await alice.post(`/api/v1/statuses/${asked.id}/reblog`);
    await alice.post(`/api/v1/statuses/${asked.id}/bookmark`);
    const other = await person(here, 'other');
    await alice.post(`/api/v1/accounts/${other.id}/block`);
    await other.post(`/api/v1/accounts/${alice.id}/mute`);
    await world.settled();
  });
  after(() => world.stop());

  test('is followed and read before, so that there is something to remove', async () => {
    assert.equal((await bob.home()).filter((one) => /heron/.test(one.content)).length, 3);
    assert.equal((await zoe.home()).filter((one) => /heron/.test(one.content)).length, 3);
    assert.deepEqual(await rowsNaming(alice.server.ctx, /heron|alice@mail/), [
      'account_words',
      'accounts',
      'attachments',
      'mails',
      'members',
      'outgoing',
      'status_edits',
      'status_words',
      'statuses',
    ]);
  });

  test('is gone at once, for everybody and for its own apps', async () => {
    assert.equal(await deleteAccount(alice.server.ctx, alice.id), true);
    assert.equal(await deleteAccount(alice.server.ctx, alice.id), false);
    assertRefused(await alice.get('/api/v1/accounts/verify_credentials'), 401);
    assertRefused(await bob.get(`/api/v1/accounts/${alice.id}`), 404);
    assert.equal((await bob.home()).filter((one) => one.account.acct === 'alice').length, 0);
    const page = await call(alice.server, 'GET', '/@alice', { headers: { Accept: 'text/html' } });
    assert.equal(page.status, 410);
    const actor = await call(alice.server, 'GET', `/ap/accounts/${alice.id}`);
    assert.equal(actor.status, 410);
  });

  test('leaves nothing here but its name and its key, and after a month not even that', async () => {
    await world.settled();
    // Words leave the index of search a moment later.
    world.clock.forward(1000);
    await world.settled();
    const { ctx } = alice.server;
    assert.deepEqual(await rowsNaming(ctx, /heron|alice@mail/), []);
    for (const table of [
      'follows',
      'favourites',
      'blocks',
      'mutes',
      'home',
      'notifications',
      'tokens',
      'sessions',
    ])
      assert.deepEqual(await rowsOf(ctx, table, alice.id), [], table);
    const aside = await ctx.db
      .selectFrom('jobs')
      .selectAll()
      .where('quarantined_at', 'is not', null)
      .execute();
    assert.deepEqual(aside, []);
    assert.deepEqual(
      (await bob.notifications()).filter((one) => one.account.acct === 'alice'),
      [],
    );
    const { body: self } = await bob.get('/api/v1/accounts/verify_credentials');
    assert.deepEqual([self.followers_count, self.following_count], [0, 0]);
    const key = () =>
      ctx.db.selectFrom('accounts').select('private_key').where('id', '=', alice.id).executeTakeFirst();
    assert.ok((await key())?.private_key);
    world.clock.forward(31 * DAY);
    await world.settled();
    assert.equal((await key())?.private_key, null);
    await assert.rejects(person(alice.server, 'alice'), /taken|already/i);
  });

  test('is gone on other servers too', async () => {
    assertRefused(await zoe.get(`/api/v1/accounts/${aliceThere}`), 404);
    assert.deepEqual(await rowsNaming(zoe.server.ctx, /heron/), []);
    const { body: self } = await zoe.get('/api/v1/accounts/verify_credentials');
    assert.deepEqual([self.followers_count, self.following_count], [0, 0]);
  });
});
