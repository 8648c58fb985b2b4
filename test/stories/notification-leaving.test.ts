import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Id } from '../../server/src/db/tables.ts';
import { transact } from '../../server/src/db/transact.ts';
import { outOfGroups } from '../../server/src/notifications/group-rows.ts';
import { type Person, person } from '../cast.ts';
import { scene } from '../scene.ts';
import { askedOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

/** Groups are called alike for different members: whoever is followed by many in one hour has one of the same name. */
const MEMBERS = 12;
const KEYS = 40;

onBothEngines('what leaves the groups of several members', (engine) => {
  const { server } = scene({ engine });

  test('leaves its own group alone, and nothing is read of those that are called the same', async () => {
    const { ctx } = server;
    const members: Person[] = [];
    for (let n = 0; n < MEMBERS; n += 1) members.push(await person(server, `member${n}`));
    const keyOf = (n: number) => `follow-${n}`;
    const idOf = new Map<string, Id>();
    const groups = members.flatMap(({ id: account_id }) =>
      Array.from({ length: KEYS }, (_, n) => {
        const id = ctx.ids.next();
        idOf.set(`${account_id} ${keyOf(n)}`, id);
        const counts = { newest_id: id, notifications_count: 2 };
        return { id, account_id, group_key: keyOf(n), type: 'follow' as const, status_id: 0, ...counts };
      }),
    );
    await ctx.writer.write((db) => db.insertInto('notification_groups').values(groups).execute());
    // Of each member two that differ, so that together they name every name and every member.
    const leaving = members.flatMap(({ id: account_id }, n) =>
      [n, n + MEMBERS].map((key) => ({
        id: ctx.ids.next(),
        account_id,
        group_key: keyOf(key),
        counted: 1 as const,
      })),
    );
    const asked = await askedOf(() => transact(ctx, (inner) => outOfGroups(inner, leaving)));
    const kept = await ctx.db.selectFrom('notification_groups').selectAll().orderBy('id').execute();
    const left = new Set(leaving.map((one) => idOf.get(`${one.account_id} ${one.group_key}`)));
    assert.deepEqual(
      kept.map((one) => ({ ...one })),
      groups.filter(({ id }) => !left.has(id)),
    );
    assert.equal(left.size, 2 * MEMBERS);
    const read = asked.filter(({ sql }) => /^select .* from "notification_groups"/.test(sql));
    assert.equal(read.length, 1);
    assert.equal(read[0]?.rows, left.size);
  });
});
