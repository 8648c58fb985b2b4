import { deleteAccount, findMember } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { forbidden } from '../errors.ts';
import { verifyPassword } from './passwords.ts';

/**
 * Deletes the account of the member who acts, once they have proven again that it is they. Who alone owns the server
 * stays: nobody could look after it, or say who does.
 */
export async function leave(ctx: Ctx, password: string): Promise<'gone' | 'wrong' | 'owner'> {
  if (ctx.actor.kind !== 'member') throw forbidden();
  const { accountId } = ctx.actor;
  const member = await findMember(ctx, accountId);
  const { right } = await verifyPassword(password, member?.password_hash ?? null);
  if (!right) return 'wrong';
  return transact(ctx, async (inner) => {
    // Of two owners who leave at once the second one sees that the first is gone.
    const owners = await inner.db
      .selectFrom('members')
      .select('account_id')
      .where('role', '=', 'owner')
      .modifyEnd(inner.dialect.forUpdate('members'))
      .execute();
    if (owners.length === 1 && owners[0]?.account_id === accountId) return 'owner';
    await deleteAccount(inner, accountId);
    return 'gone';
  });
}

/** Whether the member who acts is the only one who owns the server. */
export async function ownsAlone(ctx: Ctx): Promise<boolean> {
  if (ctx.actor.kind !== 'member' || ctx.actor.role !== 'owner') return false;
  const owners = await ctx.db
    .selectFrom('members')
    .select('account_id')
    .where('role', '=', 'owner')
    .execute();
  return owners.length === 1;
}
