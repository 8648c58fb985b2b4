import { getAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { forbidden } from '../errors.ts';
import { emit } from '../events/events.ts';
import { relationsChanged } from './facts.ts';
import { sever } from './follow.ts';
import './events.ts';

/** Neither sees, follows or reaches the other any more; follows both ways end. Blocking again changes nothing but the id under which a peer says it. */
export async function block(
  ctx: Ctx,
  { targetId, uri = null }: { targetId: Id; uri?: string | null },
): Promise<void> {
  const accountId = actingAccount(ctx);
  if (accountId === targetId) throw forbidden();
  await transact(ctx, async (inner) => {
    await getAccount(inner, targetId);
    const added = await inner.db
      .insertInto('blocks')
      .values({ id: inner.ids.next(), account_id: accountId, target_id: targetId, uri })
      .onConflict((conflict) => conflict.columns(['account_id', 'target_id']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) {
      if (uri !== null) await rename(inner, accountId, targetId, uri);
      return;
    }
    await sever(inner, accountId, targetId, 'follower');
    await sever(inner, targetId, accountId, 'followee');
    relationsChanged(inner, accountId, targetId);
    await emit(inner, 'block.started', { accountId, targetId, blockId: added.id });
  });
}

async function rename(ctx: Ctx, accountId: Id, targetId: Id, uri: string): Promise<void> {
  await ctx.db
    .updateTable('blocks')
    .set({ uri })
    .where('account_id', '=', accountId)
    .where('target_id', '=', targetId)
    .execute();
}

/** Ends a block; nothing else comes back. */
export async function unblock(ctx: Ctx, { targetId }: { targetId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await getAccount(inner, targetId);
    const gone = await inner.db
      .deleteFrom('blocks')
      .where('account_id', '=', accountId)
      .where('target_id', '=', targetId)
      .returning('id')
      .executeTakeFirst();
    if (!gone) return;
    relationsChanged(inner, accountId, targetId);
    await emit(inner, 'block.ended', { accountId, targetId, blockId: gone.id });
  });
}
