import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { accountChanged } from './count.ts';
import './tables.ts';

/** Says where a person lives now; null for here again. Joins the caller's transaction. */
export async function setMoved(ctx: Ctx & { tx: Tx }, accountId: Id, targetId: Id | null): Promise<void> {
  await ctx.db
    .updateTable('accounts')
    .set({ moved_to_id: targetId })
    .where('id', '=', accountId)
    .where('deleted_at', 'is', null)
    .execute();
  accountChanged(ctx, accountId);
}
