import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { firstGroupKey } from './group-key.ts';
import { intoGroups } from './group-rows.ts';
import type { NotificationType } from './tables.ts';

export interface InventedNotification {
  id: Id;
  to: Id;
  from: Id;
  type: NotificationType;
  statusId: Id;
}

/** Inserts many notifications at once; joins the caller's transaction. Nobody is woken. */
export async function addInventedNotifications(
  ctx: Ctx & { tx: Tx },
  notifications: readonly InventedNotification[],
): Promise<void> {
  if (notifications.length === 0) return;
  const rows = notifications.map(({ id, to, from, type, statusId }) => {
    const key = firstGroupKey(type, statusId, timeOf(id));
    const row = { id, account_id: to, type, from_account_id: from, status_id: statusId, group_key: key };
    return { ...row, counted: key === null ? (0 as const) : (1 as const) };
  });
  await ctx.db.insertInto('notifications').values(rows).execute();
  await intoGroups(ctx, rows);
}
