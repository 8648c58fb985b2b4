import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import './tables.ts';

const ROWS_A_STEP = 500;

/** Removes some of what a deleted account was told, and of what others were told of it. Returns whether there was any. */
export async function clearNotifications(ctx: Ctx, accountId: Id): Promise<boolean> {
  const gone = await ctx.db
    .deleteFrom('notifications')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notifications')
        .select('id')
        .where((of) => of.or([of('account_id', '=', accountId), of('from_account_id', '=', accountId)]))
        .limit(ROWS_A_STEP),
    )
    .executeTakeFirstOrThrow();
  return gone.numDeletedRows > 0;
}
