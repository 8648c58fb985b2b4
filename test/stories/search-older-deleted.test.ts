import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { as, type Ctx } from '../../server/src/context.ts';
import { transact } from '../../server/src/db/transact.ts';
import { readOlder } from '../../server/src/search/read-older.ts';
import { remove } from '../../server/src/statuses/index.ts';
import { scene } from '../scene.ts';

// SQLite has one writer: there nothing is deleted meanwhile.
describe('what is deleted while search reads what is older (postgres)', () => {
  const { world, server, alice, bob } = scene({ engine: 'postgres' });

  /** As after an update from before there was a search: nothing is known, all is still to be read. */
  const forget = () =>
    server.ctx.writer.write(async (db) => {
      for (const table of ['status_words', 'leaving_words', 'account_words', 'search_progress'])
        await sql`delete from ${sql.table(table)}`.execute(db);
    });

  /** Reads one step after `gone` was done and before that is committed. */
  const readDuring = async (walk: 'statuses' | 'accounts', gone: (inner: Ctx) => Promise<unknown>) => {
    const done = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const deleting = transact(server.ctx, async (inner) => {
      await gone(inner);
      done.resolve();
      await goOn.promise;
    });
    await Promise.race([done.promise, deleting]);
    const reading = readOlder(server.ctx, { walk });
    // It has either read by then what is about to go, or waits.
    await Promise.race([reading, pause(500)]);
    goOn.resolve();
    await Promise.all([deleting, reading]);
    await world.settled();
  };

  const wordsOf = async (table: 'status_words' | 'account_words') => {
    const column = table === 'status_words' ? 'status_id' : 'account_id';
    const { rows } = await sql<{ id: number }>`
      select distinct ${sql.ref(column)} as id from ${sql.table(table)}`.execute(server.ctx.db);
    return rows.map(({ id }) => String(id));
  };

  before(() => world.settled());

  test('leaves no words of a deleted post behind', async () => {
    const kept = await alice.publish('A garganey that stays');
    const post = await alice.publish('A garganey that goes');
    await world.settled();
    await forget();
    const actor = { kind: 'member', accountId: Number(alice.id) } as Ctx['actor'];
    await readDuring('statuses', (inner) => remove(as(inner, actor), { statusId: Number(post.id) }));
    const known = await wordsOf('status_words');
    assert.ok(known.includes(kept.id));
    assert.ok(!known.includes(post.id));
  });

  test('leaves no names of a deleted account behind', async () => {
    await forget();
    await readDuring('accounts', (inner) => deleteAccount(inner, bob.id));
    const known = await wordsOf('account_words');
    assert.ok(known.includes(String(alice.id)));
    assert.ok(!known.includes(String(bob.id)));
  });
});
