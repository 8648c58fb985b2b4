import { findAccount, getAccount, holdAccount, setMoved } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { forbidden } from '../errors.ts';
import { emit } from '../events/events.ts';
import { judgeTokensAnew } from '../sign-in/index.ts';

/**
 * Says that a member lives at another account now, and takes nobody along.
 * @throws {Refusal} missing (nobody there), forbidden (this account, or said already)
 */
export async function redirect(ctx: Ctx, { targetId }: { targetId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    await getAccount(inner, targetId);
    const account = await getAccount(inner, accountId);
    if (targetId === accountId || account.moved_to_id === targetId) throw forbidden();
    await setMoved(inner, accountId, targetId);
    await judgeTokensAnew(inner, accountId);
    await emit(inner, 'account.updated', { accountId, unlocked: false, fieldsChanged: false });
  });
}

/** The member lives here again. Who came along to the other account stays there. */
export async function comeBack(ctx: Ctx): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    if ((await findAccount(inner, accountId))?.moved_to_id == null) return;
    await setMoved(inner, accountId, null);
    await judgeTokensAnew(inner, accountId);
    await emit(inner, 'account.updated', { accountId, unlocked: false, fieldsChanged: false });
  });
}
