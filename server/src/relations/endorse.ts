import { getAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { invalid } from '../errors.ts';
import { isFollowing } from './follow.ts';
import './tables.ts';

/**
 * Shows somebody on one's profile as worth following. Again changes nothing.
 * @throws {Refusal} missing (nobody there), invalid (not followed)
 */
export async function endorse(ctx: Ctx, { targetId }: { targetId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await getAccount(inner, targetId);
    if (!(await isFollowing(inner, accountId, targetId)))
      throw invalid('You must be already following the person you want to endorse');
    await inner.db
      .insertInto('endorsements')
      .values({ id: inner.ids.next(), account_id: accountId, target_id: targetId })
      .onConflict((conflict) => conflict.columns(['account_id', 'target_id']).doNothing())
      .execute();
  });
}

/** Shows them there no more. @throws {Refusal} missing (nobody there) */
export async function unendorse(ctx: Ctx, { targetId }: { targetId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await getAccount(inner, targetId);
    await forgetEndorsement(inner, accountId, targetId);
  });
}

/** Whom one follows no more one does not endorse; joins the caller's transaction. */
export async function forgetEndorsement(ctx: Ctx & { tx: Tx }, accountId: Id, targetId: Id): Promise<void> {
  await ctx.db
    .deleteFrom('endorsements')
    .where('account_id', '=', accountId)
    .where('target_id', '=', targetId)
    .execute();
}
