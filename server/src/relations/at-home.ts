import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import './events.ts';
import './tables.ts';

/**
 * Says whether home shows what these people write whom a member follows, or asks to; at most 500 at once. Joins the
 * caller's transaction.
 */
export async function setAtHome(
  ctx: Ctx & { tx: Tx },
  memberId: Id,
  followeeIds: readonly Id[],
  shown: boolean,
): Promise<void> {
  const set = async (table: 'follows' | 'follow_requests') => {
    const changed = await ctx.db
      .updateTable(table)
      .set({ at_home: shown ? 1 : 0 })
      .where('follower_id', '=', memberId)
      .where((eb) => ctx.dialect.among(eb.ref('followee_id'), followeeIds))
      .where('at_home', '=', shown ? 0 : 1)
      .returning('followee_id')
      .execute();
    return changed.map((row) => row.followee_id);
  };
  await set('follow_requests');
  const changed = await set('follows');
  if (changed.length === 0) return;
  await emit(ctx, 'home.chosen', { memberId, authorIds: changed, shown });
}

/** Whether home shows what somebody writes, holding the follow until commit when asked inside a transaction. */
export async function isAtHome(ctx: Ctx, memberId: Id, authorId: Id): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('follows')
    .select('at_home')
    .where('follower_id', '=', memberId)
    .where('followee_id', '=', authorId)
    .modifyEnd(ctx.dialect.forUpdate('follows'))
    .executeTakeFirst();
  return row?.at_home === 1;
}
