import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { notificationsChanged } from './top.ts';
import './tables.ts';

const ROWS_A_STEP = 500;

/**
 * Removes some of what a deleted account was told, and of what others were told of it; what it chose, and what others
 * chose about it. Returns whether there was any.
 */
export async function clearNotifications(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  const gone = await ctx.db
    .deleteFrom('notifications')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notifications')
        .select('id')
        .where((of) => of.or([of('account_id', '=', accountId), of('from_account_id', '=', accountId)]))
        .limit(ROWS_A_STEP),
    )
    .returning('account_id')
    .execute();
  notificationsChanged(
    ctx,
    gone.map((row) => row.account_id),
  );
  const permissions = await ctx.db
    .deleteFrom('notification_permissions')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notification_permissions')
        .select('id')
        .where((of) => of.or([of('account_id', '=', accountId), of('from_account_id', '=', accountId)]))
        .limit(ROWS_A_STEP),
    )
    .returning('id')
    .execute();
  const requests = await ctx.db
    .deleteFrom('notification_requests')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notification_requests')
        .select('id')
        .where((of) => of.or([of('account_id', '=', accountId), of('from_account_id', '=', accountId)]))
        .limit(ROWS_A_STEP),
    )
    .returning('id')
    .execute();
  const severances = await ctx.db
    .deleteFrom('severances')
    .where('id', 'in', (eb) =>
      eb.selectFrom('severances').select('id').where('account_id', '=', accountId).limit(ROWS_A_STEP),
    )
    .returning('id')
    .execute();
  await ctx.db.deleteFrom('notification_policies').where('account_id', '=', accountId).execute();
  return gone.length + permissions.length + requests.length + severances.length > 0;
}

/** Removes some of what tells of a deleted status. Returns whether there was any. */
export async function sweepNotifications(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<boolean> {
  const gone = await ctx.db
    .deleteFrom('notifications')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notifications')
        .select('id')
        .where('status_id', '=', statusId)
        .where('status_id', '>', 0)
        .limit(ROWS_A_STEP),
    )
    .returning('account_id')
    .execute();
  notificationsChanged(
    ctx,
    gone.map((row) => row.account_id),
  );
  return gone.length === ROWS_A_STEP;
}
