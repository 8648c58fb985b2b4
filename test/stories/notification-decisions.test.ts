import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as } from '../../server/src/context.ts';
import { transact } from '../../server/src/db/transact.ts';
import { acceptRequests, dismissRequests, MERGE_JOB, merge } from '../../server/src/notifications/decide.ts';
import { notify } from '../../server/src/notifications/notify.ts';
import { call, type Person, person } from '../cast.ts';
import { hear } from '../events.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

const REQUESTS = '/api/v1/notifications/requests';

onBothEngines('decisions about who is held back, side by side', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const requests = async (who: Person): Promise<any[]> => (await who.get(REQUESTS)).body;

  test('what was dismissed stays away when somebody is let through before it is removed', async () => {
    const reader = await person(server, 'reader');
    const token = reader.token;
    const policy = { for_not_following: 'filter' };
    await call(server, 'PUT', '/api/v2/notifications/policy', { token, body: policy });
    const ears = await hear(server, '/api/v1/streaming/user', token);
    await bob.publish('@reader one');
    const later = await bob.publish('two');
    const [first] = await requests(reader);
    const ctx = as(server.ctx, { ...server.ctx.actor });
    await transact(ctx, async (inner) => {
      const ids = async () =>
        (
          await inner.db
            .selectFrom('notification_requests')
            .select('id')
            .where('account_id', '=', reader.id)
            .execute()
        ).map((row) => row.id);
      assert.deepEqual((await ids()).map(String), [first.id]);
      await dismissRequests(inner, reader.id, await ids());
      await notify(inner, { to: reader.id, type: 'quote', from: bob.id, statusId: Number(later.id) });
      await acceptRequests(inner, reader.id, await ids());
      // The queue takes these two in whichever order: here the second overtakes the first.
      await merge(inner, { accountId: reader.id, fromId: bob.id });
    });
    await ears.next('notifications_merged');
    await world.settled();
    const told = await reader.get('/api/v1/notifications?include_filtered=true');
    assert.deepEqual(
      told.body.map((one: any) => one.type),
      ['quote'],
    );
    assert.deepEqual((await reader.get(`${REQUESTS}/merged`)).body, { merged: true });
    assert.deepEqual(await requests(reader), []);
    const left = await server.ctx.db.selectFrom('notification_dismissals').selectAll().execute();
    assert.deepEqual(left, [], 'what was dismissed is forgotten when it is gone');
    ears.close();
  });

  test('thirty strangers who write to one member in the same moment are all heard, and held back', async () => {
    const reader = await person(server, 'dora');
    const strangers: Person[] = [];
    for (let n = 0; n < 30; n += 1) strangers.push(await person(server, `stranger${n}`));
    await Promise.all(strangers.map((one) => one.publish('@dora between us', { visibility: 'direct' })));
    const { body } = await call(server, 'GET', '/api/v2/notifications/policy', { token: reader.token });
    assert.equal(body.summary.pending_requests_count, 30);
  });

  test('of two who are let through at once, whoever comes in last tells that all are there', async () => {
    const ears = await hear(server, '/api/v1/streaming/user', alice.token);
    for (const who of [bob, carol]) await who.publish('@alice psst', { visibility: 'direct' });
    const { ctx } = server;
    await transact(ctx, (inner) =>
      inner.db
        .insertInto('notification_permissions')
        .values(
          [bob, carol].map((who) => ({
            id: inner.ids.next(),
            account_id: alice.id,
            from_account_id: who.id,
          })),
        )
        .execute(),
    );
    const first = Promise.withResolvers<void>();
    const second = { done: false };
    const merged = transact(ctx, async (inner) => {
      await merge(inner, { accountId: alice.id, fromId: bob.id });
      first.resolve();
      // On SQLite writers come one after another anyway.
      while (engine === 'postgres' && !second.done && !(await someoneWaits()))
        await new Promise((resolve) => setImmediate(resolve));
    });
    await first.promise;
    const other = merge(ctx, { accountId: alice.id, fromId: carol.id }).then(() => {
      second.done = true;
    });
    await Promise.all([merged, other]);
    await ears.next('notifications_merged');
    assert.equal((await alice.notifications()).length, 2);
    ears.close();
  });

  test('what comes while somebody is let through is not held back for good', async () => {
    const reader = await person(server, 'open');
    const policy = { for_not_following: 'filter' };
    await call(server, 'PUT', '/api/v2/notifications/policy', { token: reader.token, body: policy });
    await bob.publish('@open one');
    const later = await bob.publish('two');
    const [request] = await requests(reader);
    const { ctx } = server;
    const accepting = Promise.withResolvers<void>();
    const told = { done: false };
    const accepted = transact(ctx, async (inner) => {
      await acceptRequests(inner, reader.id, [Number(request.id)]);
      accepting.resolve();
      while (engine === 'postgres' && !told.done && !(await someoneWaits()))
        await new Promise((resolve) => setImmediate(resolve));
    });
    await accepting.promise;
    const telling = transact(ctx, async (inner) => {
      await notify(inner, { to: reader.id, type: 'mention', from: bob.id, statusId: Number(later.id) });
      told.done = true;
      // On PostgreSQL it is committed when what was held back is let in already.
      while (engine === 'postgres' && (await isMerging()) && !(await someoneWaits()))
        await new Promise((resolve) => setImmediate(resolve));
    });
    await Promise.all([accepted, telling]);
    await world.settled();
    assert.deepEqual((await reader.get(`${REQUESTS}/merged`)).body, { merged: true });
    assert.deepEqual(await requests(reader), []);
    const all = await reader.get('/api/v1/notifications/unread_count');
    assert.equal(all.body.count, 2);
  });

  async function isMerging(): Promise<boolean> {
    const query = server.ctx.db.selectFrom('jobs').select('id').where('kind', '=', MERGE_JOB);
    return (await query.executeTakeFirst()) !== undefined;
  }

  /** Whether a transaction waits for another. */
  async function someoneWaits(): Promise<boolean> {
    const row = await server.ctx.db
      .selectFrom('pg_locks' as never)
      .select('pid' as never)
      .where('granted' as never, '=', false as never)
      .executeTakeFirst();
    return row !== undefined;
  }
});
