import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { as } from '../../server/src/context.ts';
import { transact } from '../../server/src/db/transact.ts';
import { remove, sweep } from '../../server/src/statuses/remove.ts';
import { call, type Person, person } from '../cast.ts';
import { type Ears, listen } from '../ears.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('streams are told that a status is gone', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  before(async () => {
    await bob.follow(alice);
    await carol.post('/api/v1/tags/geese/follow');
    await world.settled();
  });

  const open = async (who: Person, query: string): Promise<Ears> => {
    const ears = await listen(server, { query: `?access_token=${who.token}&${query}` });
    await ears.understood();
    return ears;
  };

  /** Deletes, and sweeps away what hangs on it before any stream can look. */
  async function deleteAndSweep(who: Person, id: string): Promise<void> {
    const self = as(server.ctx, { kind: 'remote', accountId: Number(who.id) });
    await transact(self, async (inner) => {
      await remove(inner, { statusId: Number(id) });
      await sweep(inner, { statusId: Number(id) });
    });
  }

  async function listOf(owner: Person, member: Person): Promise<string> {
    const { body } = await owner.post('/api/v1/lists', { title: 'Geese' });
    await owner.post(`/api/v1/lists/${body.id}/accounts`, { account_ids: [member.id] });
    return body.id;
  }

  test('where it stood for its hashtags, although these went first', async () => {
    const [tag, local, home] = [
      await open(bob, 'stream=hashtag&tag=geese'),
      await open(bob, 'stream=hashtag:local&tag=geese'),
      await open(carol, 'stream=user'),
    ];
    const status = await alice.publish('#geese in flight');
    await deleteAndSweep(alice, status.id);
    for (const ears of [tag, local, home]) {
      assert.equal((await ears.next('delete')).payload, status.id);
      await ears.close();
    }
  });

  test('those whom it named, at home and in a list, although its mentions went first', async () => {
    const list = await listOf(bob, alice);
    const [home, inList] = [await open(bob, 'stream=user'), await open(bob, `stream=list&list=${list}`)];
    const unnamed = await open(carol, 'stream=user');
    const secret = await alice.publish('@bob psst', { visibility: 'direct' });
    await deleteAndSweep(alice, secret.id);
    for (const ears of [home, inList]) assert.equal((await ears.next('delete')).payload, secret.id);
    const named = await alice.publish('@carol hello', { visibility: 'direct' });
    await deleteAndSweep(alice, named.id);
    // Nobody hears of what was never for them.
    assert.equal((await unnamed.next('delete')).payload, named.id);
    const last = await alice.publish('the end');
    await deleteAndSweep(alice, last.id);
    for (const ears of [home, inList]) {
      assert.equal((await ears.next('delete')).payload, last.id);
      await ears.close();
    }
    await unnamed.close();
  });

  test('a list in which a boost stood that was taken back', async () => {
    const list = await listOf(bob, alice);
    const ears = await open(bob, `stream=list&list=${list}`);
    const post = await carol.publish('to be passed on');
    const { body: boost } = await alice.post(`/api/v1/statuses/${post.id}/reblog`);
    assert.equal((await ears.next('update')).payload.id, boost.id);
    await alice.post(`/api/v1/statuses/${post.id}/unreblog`);
    assert.equal((await ears.next('delete')).payload, boost.id);
    await ears.close();
  });

  test('those who followed somebody who is gone, of all that it wrote', async () => {
    const dora = await person(server, 'dora');
    await bob.follow(dora);
    const list = await listOf(bob, dora);
    const written = [await dora.publish('one'), await dora.publish('two')].map(({ id }) => id);
    await world.settled();
    const [home, inList] = [await open(bob, 'stream=user'), await open(bob, `stream=list&list=${list}`)];
    await deleteAccount(server.ctx, Number(dora.id));
    for (const ears of [home, inList]) {
      const told = [await ears.next('delete'), await ears.next('delete')].map(({ raw }) => raw);
      assert.deepEqual(told.sort(), written);
      await ears.close();
    }
    await world.settled();
    assert.equal((await bob.get('/api/v1/accounts/relationships?id[]=' + dora.id)).body.length, 0);
  });
});

onBothEngines('what is said of a status beside its text', (engine) => {
  const { server, alice, carol } = scene({ engine });

  test('reaches those who follow its hashtag: who may quote it now', async () => {
    await carol.post('/api/v1/tags/geese/follow');
    const ears = await listen(server, { query: `?access_token=${carol.token}&stream=user` });
    await ears.understood();
    const status = await alice.publish('#geese');
    assert.equal((await ears.next('update')).payload.id, status.id);
    const path = `/api/v1/statuses/${status.id}/interaction_policy`;
    const { body } = await call(server, 'PUT', path, {
      token: alice.token,
      body: { quote_approval_policy: 'nobody' },
    });
    const { payload } = await ears.next('status.update');
    assert.deepEqual([payload.id, payload.quote_approval.current_user], [body.id, 'denied']);
    await ears.close();
  });
});
