import type { FieldFault } from '@skein/api/pages.ts';
import { findAccount, findMember, findMemberByEmail, setPasswordHash } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { writeLetter } from '../mail/index.ts';
import { fingerprint, newToken } from '../secrets.ts';
import { endAccess } from './end-access.ts';
import { mayWriteTo } from './letter-limit.ts';
import { hashPassword, passwordFault } from './passwords.ts';
import './tables.ts';

/** How long a link to a new password works. */
const RESET_MS = 3_600_000;

/** Writes a link to a new password to a member's address. Says nothing of whether it is one. The link before it ends. */
export async function askReset(ctx: Ctx, email: string): Promise<void> {
  if (!mayWriteTo(ctx, email)) return;
  await transact(ctx, async (inner) => {
    const member = await findMemberByEmail(inner, email);
    if (!member || !(await isWelcome(inner, member.account_id))) return;
    const { account_id: accountId, email: address, locale } = member;
    const code = newToken();
    await inner.db.deleteFrom('reset_links').where('account_id', '=', accountId).execute();
    await inner.db
      .insertInto('reset_links')
      .values({
        id: inner.ids.next(),
        code_hash: fingerprint(code),
        account_id: accountId,
        until: inner.clock.now() + RESET_MS,
      })
      .execute();
    const values = { link: inner.origin.path(`/password/new?code=${code}`) };
    await writeLetter(inner, { accountId, address, locale, kind: 'reset', values });
  });
}

/** True while a link can be used; a look changes nothing. */
export async function isOpenReset(ctx: Ctx, code: string): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('reset_links')
    .select('account_id')
    .where('code_hash', '=', fingerprint(code))
    .where('until', '>', ctx.clock.now())
    .executeTakeFirst();
  return row !== undefined && (await isWelcome(ctx, row.account_id));
}

/** Uses a link once: the password is new, and every browser and app has to sign in anew. */
export async function resetPassword(
  ctx: Ctx,
  code: string,
  password: string,
): Promise<'done' | 'used' | FieldFault> {
  if (!(await isOpenReset(ctx, code))) return 'used';
  const fault = password === '' ? 'blank' : passwordFault(password);
  if (fault) return fault;
  const hash = await hashPassword(password);
  return transact(ctx, async (inner) => {
    const link = await inner.db
      .deleteFrom('reset_links')
      .where('code_hash', '=', fingerprint(code))
      .where('until', '>', inner.clock.now())
      .returning('account_id')
      .executeTakeFirst();
    if (!link || !(await isWelcome(inner, link.account_id))) return 'used';
    await setPasswordHash(inner, link.account_id, hash);
    await endAccess(inner, link.account_id);
    await tellOfChange(inner, link.account_id);
    return 'done';
  });
}

/** Whoever may not sign in needs no password either. */
async function isWelcome(ctx: Ctx, accountId: Id): Promise<boolean> {
  const account = await findAccount(ctx, accountId);
  const member = await findMember(ctx, accountId);
  return account?.suspended_at === null && member?.disabled_at === null;
}

/** The member hears of a new password by mail, in case it was not they. Joins the caller's transaction. */
export async function tellOfChange(ctx: Ctx, accountId: Id): Promise<void> {
  const member = await findMember(ctx, accountId);
  if (!member) return;
  const values = { link: ctx.origin.path('/password/forgotten') };
  const { email: address, locale } = member;
  await writeLetter(ctx, { accountId, address, locale, kind: 'changed', values });
}
