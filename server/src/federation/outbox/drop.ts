import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import './tables.ts';

const ROWS_A_STEP = 500;

/** Removes some of what a sender said, but for what it deleted. Returns whether there was any. Joins the caller's transaction. */
export async function dropOutgoing(ctx: Ctx, senderId: Id): Promise<boolean> {
  const rows = await ctx.db
    .selectFrom('outgoing')
    .select('id')
    .where('sender_id', '=', senderId)
    .where('action', '<>', 'delete')
    .limit(ROWS_A_STEP)
    .execute();
  const ids = rows.map((row) => row.id);
  const among = ctx.dialect.among;
  await ctx.db
    .deleteFrom('deliveries')
    .where((eb) => among(eb.ref('outgoing_id'), ids))
    .execute();
  await ctx.db
    .deleteFrom('outgoing')
    .where((eb) => among(eb.ref('id'), ids))
    .execute();
  return rows.length > 0;
}
