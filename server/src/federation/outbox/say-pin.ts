import { findAccount } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { pinning } from '../objects/activities.ts';
import { hasRemoteFollowers } from './audience.ts';
import { sayOnce } from './outgoing.ts';

interface Pinned {
  pinId: Id;
  statusId: Id;
  accountId: Id;
}

/** Tells followers elsewhere what a member has pinned. */
export function sayPin(ctx: Ctx, pinned: Pinned): Promise<void> {
  return say(ctx, pinned, 'add');
}

/** Takes it back. */
export function sayUnpin(ctx: Ctx, pinned: Pinned): Promise<void> {
  return say(ctx, pinned, 'remove');
}

async function say(ctx: Ctx, pinned: Pinned, action: 'add' | 'remove'): Promise<void> {
  const { pinId, statusId, accountId } = pinned;
  if (!ctx.origin.federates || !(await hasRemoteFollowers(ctx, accountId))) return;
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    const account = await findAccount(inner, accountId);
    if (account?.local !== 1 || account.suspended_at !== null) return;
    const now = await pinNow(inner, statusId);
    // Said is how things stand, not how they came.
    if (action === 'add' ? now !== pinId : now !== null) return;
    await sayOnce(inner, {
      id,
      senderId: accountId,
      activity: pinning(inner.origin, action === 'add' ? 'Add' : 'Remove', pinned),
      followersOf: accountId,
      inboxes: [],
      subject: `pin:${statusId}`,
      action,
      key: `${action} pin:${pinId}`,
    });
  });
}

async function pinNow(ctx: Ctx, statusId: Id): Promise<Id | null> {
  const row = await ctx.db
    .selectFrom('pins')
    .select('id')
    .where('status_id', '=', statusId)
    .modifyEnd(ctx.dialect.forUpdate('pins'))
    .executeTakeFirst();
  return row?.id ?? null;
}
