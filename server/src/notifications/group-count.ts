import { sql } from 'kysely';
import { lookAt, type Recount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { ROWS_A_STEP } from '../db/some.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { intoGroups, NEWEST_LEFT, removeEmpty } from './group-rows.ts';
import { notificationsChanged } from './top.ts';
import './tables.ts';

/** Kind of the job that counts into groups what is of the time before groups were counted. */
export const COUNT_JOB = 'notifications.count';

/** Queues the counting of what no group has counted yet, once, whoever starts. */
export async function scheduleCounting(ctx: Ctx): Promise<void> {
  const [first] = await uncounted(ctx, 1);
  if (first !== undefined)
    await transact(ctx, (inner) => enqueue(inner, [{ kind: COUNT_JOB, payload: {}, key: 'groups' }]));
}

/** One step of it. */
export async function countIntoGroups(ctx: Ctx): Promise<void> {
  const ids = await uncounted(ctx, ROWS_A_STEP);
  await transact(ctx, async (inner) => {
    const rows = await inner.db
      .updateTable('notifications')
      .set({ counted: 1 })
      .where((eb) => inner.dialect.among(eb.ref('id'), ids))
      .where('counted', '=', 0)
      .returning(['id', 'account_id', 'group_key', 'type', 'status_id'])
      .execute();
    await intoGroups(inner, rows);
    notificationsChanged(
      inner,
      rows.map((row) => row.account_id),
    );
    if (ids.length === ROWS_A_STEP) await enqueue(inner, [{ kind: COUNT_JOB, payload: {} }]);
  });
}

async function uncounted(ctx: Ctx, most: number): Promise<Id[]> {
  const rows = await ctx.db
    .selectFrom('notifications')
    .select('id')
    .where(sql<boolean>`group_key is not null and counted = 0`)
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map((row) => row.id);
}

const ROWS_A_LOOK = 2000;

const COUNTED = sql<number>`(select count(*) from notifications own where own.account_id = notification_groups.account_id
  and own.group_key = notification_groups.group_key and own.counted = 1)`;

/** Compares the counts of the groups after this one with the notifications there are. */
export async function recountGroups(ctx: Ctx, after: Id): Promise<Recount> {
  const rows = await ctx.db
    .selectFrom('notification_groups')
    .select(['id', 'notifications_count', COUNTED.as('right_notifications_count')])
    .where('id', '>', after)
    .orderBy('id')
    .limit(ROWS_A_LOOK)
    .execute();
  return lookAt(rows, ['notifications_count'], ROWS_A_LOOK);
}

/** Counts anew, at most 500 at once; joins the caller's transaction. */
export async function repairGroups(ctx: Ctx & { tx: Tx }, ids: readonly Id[]): Promise<void> {
  // Held first, as in the recount of statuses.
  const held = await ctx.db
    .selectFrom('notification_groups')
    .select('account_id')
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .orderBy('id')
    .modifyEnd(ctx.dialect.forUpdate('notification_groups'))
    .execute();
  await ctx.db
    .updateTable('notification_groups')
    .set({ notifications_count: COUNTED, newest_id: NEWEST_LEFT })
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
  await removeEmpty(ctx, ids);
  notificationsChanged(
    ctx,
    held.map((row) => row.account_id),
  );
}
