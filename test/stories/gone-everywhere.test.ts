import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { sql } from 'kysely';
import { slowReads } from '../../server/src/db/slow.ts';
import { sayGone } from '../../server/src/federation/outbox/say-gone.ts';
import { upsertTestRemote } from '../remote.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

/** More than are looked at at once. */
const PEOPLE = 4500;
const HOSTS = 60;

onBothEngines('somebody who goes', (engine) => {
  const { server, alice } = scene({
    engine,
    outbound: {
      resolve: (_, callback) => void setImmediate(callback, new Error('nothing leaves in a test'), []),
      connect: () => new Socket().destroy(new Error('nothing leaves in a test')),
    },
  });

  test('is told of at each server that is known, once, in looks that end', async () => {
    const { ctx } = server;
    const first = await upsertTestRemote(ctx, 'first', 'h0.example');
    const like = await ctx.db
      .selectFrom('accounts')
      .selectAll()
      .where('id', '=', first)
      .executeTakeFirstOrThrow();
    const people = Array.from({ length: PEOPLE }, (_, n) => {
      const domain = `h${n % HOSTS}.example`;
      const uri = `https://${domain}/users/p${n}`;
      const own = { id: ctx.ids.next(), username: `p${n}`, domain, handle: `p${n}@${domain}`, uri };
      // Of every hundredth nothing is known that is for all of its server, and one server is suspended.
      const shared = n % 100 === 0 ? null : `https://${domain}/inbox`;
      const suspended_at = n % HOSTS === 7 ? ctx.clock.now() : null;
      return {
        ...like,
        ...own,
        inbox: `${uri}/inbox`,
        shared_inbox: shared,
        key_id: `${uri}#key`,
        suspended_at,
      };
    });
    for (let from = 0; from < PEOPLE; from += 300) {
      const some = people.slice(from, from + 300) as never;
      await ctx.writer.write((db) => db.insertInto('accounts').values(some).execute());
    }
    if (engine === 'postgres') await sql`analyze`.execute(ctx.db);

    /** Between which accounts each look was. */
    const looks: [above: number, upTo: number][] = [];
    const { db } = slowReads(engine, ctx.log, {
      async run(query) {
        const [above, upTo] = query.parameters as number[];
        const bounded = query.sql.includes('<=');
        if (query.sql.includes('shared_inbox'))
          looks.push([above as number, bounded ? (upTo as number) : Number.POSITIVE_INFINITY]);
        return ctx.db.executeQuery(query) as Promise<any>;
      },
      close: async () => {},
    });
    while ((await sayGone({ ...ctx, slow: db }, { accountId: alice.id })) === 'again');
    const rows = await ctx.db
      .selectFrom('outgoing')
      .select('inboxes')
      .where('sender_id', '=', alice.id)
      .where('action', '=', 'delete')
      .execute();
    const told = rows.flatMap(({ inboxes }) => JSON.parse(inboxes) as string[]);
    const standing = people.filter(({ suspended_at }) => suspended_at === null);
    const expected = new Set(standing.map(({ shared_inbox, inbox }) => shared_inbox ?? inbox));
    assert.deepEqual([...told].sort(), [...expected].sort());

    const counts = looks.map(([above, upTo]) => people.filter(({ id }) => id > above && id <= upTo).length);
    assert.equal(
      counts.reduce((sum, one) => sum + one, 0),
      PEOPLE,
    );
    assert.ok(Math.max(...counts) <= 2000, `${counts} people in one look`);
  });
});
