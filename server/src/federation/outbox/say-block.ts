import { findAccount, uriOf } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { block, undo } from '../objects/activities.ts';
import { isReachable } from './audience.ts';
import { sayOnce } from './outgoing.ts';

interface Pair {
  accountId: Id;
  targetId: Id;
  blockId: Id;
}

/** Tells the server of somebody whom a member blocked: it must keep them from each other too. */
export function sayBlock(ctx: Ctx, pair: Pair): Promise<void> {
  return say(ctx, pair, 'block');
}

/** Tells it that the block has ended. */
export function sayUnblock(ctx: Ctx, pair: Pair): Promise<void> {
  return say(ctx, pair, 'undo');
}

async function say(
  ctx: Ctx,
  { accountId, targetId, blockId }: Pair,
  action: 'block' | 'undo',
): Promise<void> {
  if (!ctx.origin.federates) return;
  const target = await findAccount(ctx, targetId);
  const account = await findAccount(ctx, accountId);
  if (!isReachable(target) || account?.local !== 1) return;
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    const now = await blockNow(inner, accountId, targetId);
    // Said is how things stand, not how they came.
    if (action === 'block' ? now !== blockId : now !== null) return;
    const activity = block(inner.origin, { accountId, blockId, object: uriOf(inner, target) });
    await sayOnce(inner, {
      id,
      senderId: accountId,
      activity: action === 'block' ? activity : undo(activity),
      followersOf: null,
      inboxes: [target.inbox as string],
      subject: `block:${accountId}:${targetId}`,
      action,
      key: `${action} block:${blockId}`,
    });
  });
}

async function blockNow(ctx: Ctx, accountId: Id, targetId: Id): Promise<Id | null> {
  const row = await ctx.db
    .selectFrom('blocks')
    .select('id')
    .where('account_id', '=', accountId)
    .where('target_id', '=', targetId)
    .modifyEnd(ctx.dialect.forUpdate('blocks'))
    .executeTakeFirst();
  return row?.id ?? null;
}
