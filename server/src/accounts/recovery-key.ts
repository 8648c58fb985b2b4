import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { forbidden } from '../errors.ts';
import { emit } from '../events/events.ts';
import { accountChanged } from './count.ts';
import { findMember } from './members.ts';
import { findAccount, holdAccount } from './queries.ts';
import './events.ts';

/**
 * Publishes the public half of a member's recovery key, in the place of the one before, or takes it down. Only
 * `federation` calls it, which knows what such a key is. Says whether anything changed.
 * @throws {Refusal} forbidden for an account without a login
 */
export async function saveRecoveryKey(ctx: Ctx, accountId: Id, multikey: string | null): Promise<boolean> {
  return transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const account = await findAccount(inner, accountId);
    if (!account || !(await findMember(inner, accountId))) throw forbidden();
    if (account.recovery_key === multikey) return false;
    await inner.db
      .updateTable('accounts')
      .set({ recovery_key: multikey })
      .where('id', '=', accountId)
      .execute();
    accountChanged(inner, accountId);
    await emit(inner, 'account.updated', { accountId, unlocked: false, fieldsChanged: false });
    return true;
  });
}
