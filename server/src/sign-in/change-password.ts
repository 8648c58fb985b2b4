import type { FieldFault } from '@skein/api/pages.ts';
import { findMember, setPasswordHash } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { forbidden } from '../errors.ts';
import { endAccess } from './end-access.ts';
import { hashPassword, passwordFault, verifyPassword } from './passwords.ts';
import { tellOfChange } from './reset.ts';
import { startSession } from './sessions.ts';

export type PasswordFaults = { current?: 'wrong'; password?: FieldFault };

/**
 * Gives the member who acts a new password. Every browser and app has to sign in anew but the one that asks, which
 * gets a new session.
 */
export async function changePassword(
  ctx: Ctx,
  { current, password, userAgent }: { current: string; password: string; userAgent: string },
): Promise<{ faults: PasswordFaults } | { faults: null; session: string }> {
  if (ctx.actor.kind !== 'member') throw forbidden();
  const { accountId } = ctx.actor;
  const fault = password === '' ? 'blank' : passwordFault(password);
  const member = await findMember(ctx, accountId);
  const { right } = await verifyPassword(current, member?.password_hash ?? null);
  if (!right) return { faults: { current: 'wrong' } };
  if (fault) return { faults: { password: fault } };
  const hash = await hashPassword(password);
  return transact(ctx, async (inner) => {
    await setPasswordHash(inner, accountId, hash);
    await endAccess(inner, accountId);
    await tellOfChange(inner, accountId);
    return { faults: null, session: await startSession(inner, accountId, userAgent) };
  });
}
