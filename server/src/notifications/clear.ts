import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { notificationsChanged } from './top.ts';
import './tables.ts';

const ROWS_A_STEP = 500;

/** Removes some of what a deleted account was told, and of what others were told of it. Returns whether there was any. */
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
  return gone.length > 0;
}
