import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { ROWS_A_STEP, someOf } from '../db/some.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { LEAVING, outOfGroups } from './group-rows.ts';
import { notificationsChanged } from './top.ts';
import './tables.ts';

/**
 * Removes some of what a deleted account was told, and of what others were told of it; what it chose, and what others
 * chose about it. Returns whether there was any.
 */
export async function clearNotifications(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  const eitherSide = sql`account_id = ${accountId} or from_account_id = ${accountId}`;
  const gone = await removeSome(ctx, eitherSide);
  const permissions = await ctx.db
    .deleteFrom('notification_permissions')
    .where(someOf('notification_permissions', 'id', eitherSide))
    .executeTakeFirstOrThrow();
  const requests = await ctx.db
    .deleteFrom('notification_requests')
    .where(someOf('notification_requests', 'id', eitherSide))
    .executeTakeFirstOrThrow();
  await ctx.db.deleteFrom('notification_dismissals').where(sql<boolean>`${eitherSide}`).execute();
  const severances = await ctx.db
    .deleteFrom('severances')
    .where(someOf('severances', 'id', sql`account_id = ${accountId}`))
    .executeTakeFirstOrThrow();
  await ctx.db.deleteFrom('notification_policies').where('account_id', '=', accountId).execute();
  return gone > 0 || [permissions, requests, severances].some((one) => one.numDeletedRows > 0);
}

/** Removes some of what tells of a deleted status. Returns whether there was any. */
export async function sweepNotifications(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<boolean> {
  return (await removeSome(ctx, sql`status_id = ${statusId} and status_id > 0`)) === ROWS_A_STEP;
}

async function removeSome(ctx: Ctx & { tx: Tx }, condition: RawBuilder<unknown>): Promise<number> {
  const gone = await ctx.db
    .deleteFrom('notifications')
    .where(someOf('notifications', 'id', condition))
    .returning(LEAVING)
    .execute();
  await outOfGroups(ctx, gone);
  notificationsChanged(
    ctx,
    gone.map((row) => row.account_id),
  );
  return gone.length;
}
