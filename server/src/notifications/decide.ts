import { type RawBuilder, sql } from 'kysely';
import { holdAccount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { ROWS_A_STEP, someOf } from '../db/some.ts';
import type { Bit, Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { enqueue } from '../jobs/queue.ts';
import { notificationsChanged } from './top.ts';

/** Kinds of the jobs that bring in, or remove, what was held back of somebody. */
export const MERGE_JOB = 'notifications.merge';
export const DISCARD_JOB = 'notifications.discard';

interface Pair {
  accountId: Id;
  fromId: Id;
}

/** Lets through from now on whom these requests are of; what was held back of them comes into the list. */
export function acceptRequests(ctx: Ctx, accountId: Id, ids: readonly Id[]): Promise<void> {
  return decide(ctx, accountId, ids, async (inner, froms) => {
    await inner.db
      .insertInto('notification_permissions')
      .values(froms.map((from) => ({ id: inner.ids.next(), account_id: accountId, from_account_id: from })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return MERGE_JOB;
  });
}

/** Removes these requests, with what was held back; whom they are of goes on being held back. */
export function dismissRequests(ctx: Ctx, accountId: Id, ids: readonly Id[]): Promise<void> {
  return decide(ctx, accountId, ids, async (inner, froms, until) => {
    await inner.db
      .insertInto('notification_dismissals')
      .values(froms.map((from) => ({ account_id: accountId, from_account_id: from, until })))
      .onConflict((conflict) => conflict.columns(['account_id', 'from_account_id']).doUpdateSet({ until }))
      .execute();
    return DISCARD_JOB;
  });
}

/** The same for one. @throws {Refusal} missing when it is not theirs */
export async function decideOne(
  ctx: Ctx,
  { accountId, id }: { accountId: Id; id: Id },
  decision: (ctx: Ctx, accountId: Id, ids: readonly Id[]) => Promise<void>,
): Promise<void> {
  await transact(ctx, async (inner) => {
    // Before the request: whoever is told something holds the member first and makes a request then.
    await holdAccount(inner, accountId);
    const own = await inner.db
      .selectFrom('notification_requests')
      .select('id')
      .where('id', '=', id)
      .where('account_id', '=', accountId)
      .modifyEnd(inner.dialect.forUpdate('notification_requests'))
      .executeTakeFirst();
    if (!own) throw notFound();
    await decision(inner, accountId, [id]);
  });
}

async function decide(
  ctx: Ctx,
  accountId: Id,
  ids: readonly Id[],
  write: (ctx: Ctx & { tx: Tx }, froms: Id[], until: Id) => Promise<string>,
): Promise<void> {
  if (ids.length === 0) return;
  await transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const gone = await inner.db
      .deleteFrom('notification_requests')
      .where('account_id', '=', accountId)
      .where((eb) => inner.dialect.among(eb.ref('id'), ids))
      .returning('from_account_id')
      .execute();
    if (gone.length === 0) return;
    const froms = gone.map((row) => row.from_account_id);
    const until = inner.ids.next();
    const kind = await write(inner, froms, until);
    await enqueue(
      inner,
      froms.map((fromId) => ({ kind, payload: { accountId, fromId, until } })),
    );
  });
}

/** A step of bringing in what was held back of somebody who is let through, without what was dismissed before. */
export async function merge(ctx: Ctx, { accountId, fromId }: Pair): Promise<void> {
  await transact(ctx, async (inner) => {
    // Held, so that of two that end at once the later one sees what the other brought in, and tells that all is there.
    await holdAccount(inner, accountId);
    const dismissed = await dismissedUntil(inner, { accountId, fromId });
    const moved = await inner.db
      .updateTable('notifications')
      .set({ filtered: 0 })
      .where(someHeld({ accountId, fromId }, sql`id > ${dismissed}`))
      .returning(['type', 'status_id'])
      .execute();
    notificationsChanged(inner, [accountId]);
    const statusIds = moved.flatMap((row) => (row.type === 'mention' ? [row.status_id] : []));
    if (statusIds.length > 0) await emit(inner, 'notifications.let-in', { accountId, statusIds });
    if (moved.length >= ROWS_A_STEP) {
      await enqueue(inner, [{ kind: MERGE_JOB, payload: { accountId, fromId } }]);
    } else if (await isMerged(inner, accountId)) {
      await emit(inner, 'notifications.merged', { accountId });
    }
  });
}

/** A step of removing what was held back of somebody until then. */
export async function discard(ctx: Ctx, { accountId, fromId, until }: Pair & { until: Id }): Promise<void> {
  await transact(ctx, async (inner) => {
    const gone = await inner.db
      .deleteFrom('notifications')
      .where(someHeld({ accountId, fromId }, sql`id < ${until}`))
      .executeTakeFirstOrThrow();
    notificationsChanged(inner, [accountId]);
    if (gone.numDeletedRows >= ROWS_A_STEP) {
      await enqueue(inner, [{ kind: DISCARD_JOB, payload: { accountId, fromId, until } }]);
      return;
    }
    await inner.db
      .deleteFrom('notification_dismissals')
      .where('account_id', '=', accountId)
      .where('from_account_id', '=', fromId)
      .where('until', '<=', until)
      .execute();
  });
}

/** A step of what is held back of somebody. Said in letters, so that SQLite knows its index, too. */
function someHeld({ accountId, fromId }: Pair, bound: RawBuilder<unknown>) {
  const held = sql`account_id = ${accountId} and from_account_id = ${fromId} and filtered = 1`;
  return someOf('notifications', 'id', sql`${held} and ${bound}`);
}

/** Up to which id a member does not want what was held back of somebody; 0 when nothing was dismissed. */
async function dismissedUntil(ctx: Ctx, { accountId, fromId }: Pair): Promise<Id> {
  const row = await ctx.db
    .selectFrom('notification_dismissals')
    .select('until')
    .where('account_id', '=', accountId)
    .where('from_account_id', '=', fromId)
    .executeTakeFirst();
  return row?.until ?? 0;
}

/** Whether nothing is held back any more of those who are let through. */
export async function isMerged(ctx: Ctx, accountId: Id): Promise<boolean> {
  const waiting = await ctx.db
    .selectFrom('notification_permissions as let')
    .innerJoin('notifications as held', (on) =>
      on
        .onRef('held.account_id', '=', 'let.account_id')
        .onRef('held.from_account_id', '=', 'let.from_account_id'),
    )
    .leftJoin('notification_dismissals as gone', (on) =>
      on
        .onRef('gone.account_id', '=', 'let.account_id')
        .onRef('gone.from_account_id', '=', 'let.from_account_id'),
    )
    .select('held.id')
    .where('let.account_id', '=', accountId)
    .where('held.filtered', '=', sql<Bit>`1`)
    .where((eb) => eb('held.id', '>', eb.fn.coalesce('gone.until', eb.lit(0))))
    .limit(1)
    .executeTakeFirst();
  return waiting === undefined;
}
