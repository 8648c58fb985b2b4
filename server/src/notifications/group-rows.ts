import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Bit, Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import type { NotificationType } from './tables.ts';

interface Row {
  id: Id;
  account_id: Id;
  group_key: string | null;
}

/** What groups are made of; what has no key stands alone. */
export type Joining = Row & { type: NotificationType; status_id: Id };
export type Leaving = Row & { counted: Bit };
/** Its columns, for whoever removes rows. */
export const LEAVING = ['id', 'account_id', 'group_key', 'counted'] as const;

const NEWER = sql<Id>`case when excluded.newest_id > notification_groups.newest_id
  then excluded.newest_id else notification_groups.newest_id end`;
const MORE = sql<number>`notification_groups.notifications_count + excluded.notifications_count`;

/** Counts notifications that were just written into their groups, which are made where there are none. */
export async function intoGroups(ctx: Ctx & { tx: Tx }, rows: readonly Joining[]): Promise<void> {
  const groups = together(rows);
  if (groups.length === 0) return;
  await ctx.db
    .insertInto('notification_groups')
    .values(
      groups.map(([first, ...others]) => ({
        id: ctx.ids.next(),
        account_id: first.account_id,
        group_key: first.group_key as string,
        type: first.type,
        status_id: first.status_id,
        newest_id: Math.max(first.id, ...others.map((one) => one.id)),
        notifications_count: 1 + others.length,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'group_key'])
        .doUpdateSet({ newest_id: NEWER, notifications_count: MORE }),
    )
    .execute();
}

/** Takes notifications that were just removed out of their groups; a group of which nothing is left goes. */
export async function outOfGroups(ctx: Ctx & { tx: Tx }, rows: readonly Leaving[]): Promise<void> {
  const gone = together(rows);
  if (gone.length === 0) return;
  const pairs = gone.map(([first]) => [first.account_id, first.group_key as string] as const);
  // Held before it is looked at: what comes into a group beside us is counted before or added after.
  const groups = await ctx.db
    .selectFrom('notification_groups')
    .select(['id', 'account_id', 'group_key'])
    .where((eb) => ctx.dialect.amongPairs(eb.ref('account_id'), eb.ref('group_key'), pairs))
    .orderBy('account_id')
    .orderBy('group_key')
    .modifyEnd(ctx.dialect.forUpdate('notification_groups'))
    .execute();
  const idOf = new Map(groups.map((one) => [nameOf(one), one.id]));
  const byCount = new Map<number, Id[]>();
  for (const some of gone) {
    const id = idOf.get(nameOf(some[0]));
    const count = some.filter((one) => one.counted === 1).length;
    if (id !== undefined) byCount.set(count, [...(byCount.get(count) ?? []), id]);
  }
  for (const [count, ids] of byCount) {
    await ctx.db
      .updateTable('notification_groups')
      .set({ newest_id: NEWEST_LEFT, notifications_count: sql`notifications_count - ${count}` })
      .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
      .execute();
  }
  await removeEmpty(ctx, [...idOf.values()]);
}

/** The newest that there is of a group; 0 when there is none. */
export const NEWEST_LEFT = sql<Id>`coalesce((select max(own.id) from notifications own
  where own.account_id = notification_groups.account_id and own.group_key = notification_groups.group_key), 0)`;

/** Removes those of these groups of which nothing is left. */
export async function removeEmpty(ctx: Ctx & { tx: Tx }, ids: readonly Id[]): Promise<void> {
  await ctx.db
    .deleteFrom('notification_groups')
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .where('newest_id', '=', 0)
    .execute();
}

const nameOf = ({ account_id, group_key }: Omit<Row, 'id'>) => `${account_id} ${group_key}`;

/** Those of one group side by side, in an order that is the same for everybody, so that nobody waits in a circle. */
function together<R extends Row>(rows: readonly R[]): [R, ...R[]][] {
  const groups = new Map<string, [R, ...R[]]>();
  for (const row of rows) {
    if (row.group_key === null) continue;
    const known = groups.get(nameOf(row));
    if (known) known.push(row);
    else groups.set(nameOf(row), [row]);
  }
  return [...groups.values()].sort(
    ([a], [b]) => a.account_id - b.account_id || ((a.group_key as string) < (b.group_key as string) ? -1 : 1),
  );
}
