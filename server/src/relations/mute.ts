import { getAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { forbidden } from '../errors.ts';
import { emit } from '../events/events.ts';
import { relationsChanged } from './facts.ts';
import './events.ts';

export interface Mute {
  targetId: Id;
  /** Hide their notifications too; Mastodon's default is yes. */
  notifications?: boolean;
  /** Seconds; 0 or nothing is for ever. */
  duration?: number;
}

/** Hides somebody from the lists of the one who mutes; the other is not told. Muting again changes the options. */
export async function mute(ctx: Ctx, { targetId, notifications = true, duration = 0 }: Mute): Promise<void> {
  const accountId = actingAccount(ctx);
  if (accountId === targetId) throw forbidden();
  const options = {
    notifications: notifications ? (1 as const) : (0 as const),
    expires_at: duration > 0 ? ctx.clock.now() + duration * 1000 : null,
  };
  await transact(ctx, async (inner) => {
    await getAccount(inner, targetId);
    await inner.db
      .insertInto('mutes')
      .values({ id: inner.ids.next(), account_id: accountId, target_id: targetId, ...options })
      .onConflict((conflict) => conflict.columns(['account_id', 'target_id']).doUpdateSet(options))
      .execute();
    relationsChanged(inner, accountId);
    await emit(inner, 'mute.started', { accountId, targetId });
  });
}

export async function unmute(ctx: Ctx, { targetId }: { targetId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await getAccount(inner, targetId);
    await inner.db
      .deleteFrom('mutes')
      .where('account_id', '=', accountId)
      .where('target_id', '=', targetId)
      .execute();
    relationsChanged(inner, accountId);
    await emit(inner, 'mute.ended', { accountId, targetId });
  });
}
