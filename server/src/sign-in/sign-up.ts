import { REASON_MAX } from '@skein/api/limits.ts';
import { chooseLocale } from '@skein/api/locales.ts';
import type { FieldFault, SignUpField } from '@skein/api/pages.ts';
import { findMemberByEmail, handleKey, isMailAddress, type MemberRow, nameFault } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { fold } from '../db/dialect.ts';
import { firstIdAt } from '../db/ids.ts';
import type { Id, Tables } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { forbidden } from '../errors.ts';
import { readSetting } from '../instance/index.ts';
import { writeLetter } from '../mail/index.ts';
import { fingerprint, newToken } from '../secrets.ts';
import { mayWriteTo } from './letter-limit.ts';
import { hashPassword, passwordFault } from './passwords.ts';
import './tables.ts';

export interface SignUp {
  username: string;
  email: string;
  password: string;
  agreement: boolean;
  locale: string;
  reason: string;
  /** The app through which it came, which gets a token for the time after. */
  app?: { id: Id; scopes: readonly string[] };
}

export type SignUpFaults = Partial<Record<SignUpField, FieldFault>>;

export type SignUpOutcome = { faults: SignUpFaults } | { faults: null; token: string | null };

/** How long a confirmation may be asked for, and a name is held without one (Mastodon's two days). */
export const UNCONFIRMED_MS = 2 * 86_400_000;

/** Who may sign up now. */
export async function registrations(ctx: Ctx): Promise<'open' | 'approval' | 'closed'> {
  const mode = await readSetting(ctx, 'registrations');
  return mode === 'open' || mode === 'approval' ? mode : 'closed';
}

/**
 * Takes down who wants to live here and writes to the address. Nothing of the answer, the time it takes and the names
 * that are held afterwards tells whether the address is a member's: then the letter says so, to whoever reads it.
 * @throws {Refusal} forbidden while nobody may sign up
 */
export async function signUp(ctx: Ctx, wish: SignUp): Promise<SignUpOutcome> {
  const mode = await registrations(ctx);
  if (mode === 'closed') throw forbidden();
  const faults = faultsOf(wish, mode === 'approval');
  if (Object.keys(faults).length > 0) return { faults };
  const passwordHash = await hashPassword(wish.password);
  const token = wish.app ? newToken() : null;
  const mayWrite = mayWriteTo(ctx, wish.email);
  return transact(ctx, async (inner) => {
    const member = await findMemberByEmail(inner, wish.email);
    const code = newToken();
    const now = inner.clock.now();
    const email = member ? null : wish.email.trim();
    const id = inner.ids.next();
    const isHeld = await hold(inner, {
      id,
      username: wish.username,
      email,
      email_folded: email && fold(email),
      password_hash: passwordHash,
      locale: chooseLocale(wish.locale),
      reason: wish.reason === '' ? null : wish.reason,
      code_hash: member ? null : fingerprint(code),
      code_until: member ? null : now + UNCONFIRMED_MS,
      confirmed_at: null,
      token_hash: token && fingerprint(token),
      app_id: wish.app?.id ?? null,
      scopes: wish.app?.scopes.join(' ') ?? null,
    });
    if (!isHeld) return { faults: { username: 'taken' } };
    if (!mayWrite) return { faults: null, token };
    if (member) await writeKnown(inner, member);
    else {
      const locale = chooseLocale(wish.locale);
      await writeConfirmation(inner, { id, email: wish.email.trim(), locale, code });
    }
    return { faults: null, token };
  });
}

/** The letter to a member, with whose address somebody wanted to join; joins the caller's transaction. */
export async function writeKnown(
  ctx: Ctx,
  { account_id: accountId, email: address, locale }: MemberRow,
): Promise<void> {
  const values = { link: ctx.origin.path('/password/forgotten') };
  await writeLetter(ctx, { accountId, address, locale, kind: 'known', values });
}

/** The letter with the link that confirms an address; joins the caller's transaction. */
export async function writeConfirmation(
  ctx: Ctx,
  { id, email: address, locale, code }: { id: Id; email: string; locale: string; code: string },
): Promise<void> {
  const values = { link: ctx.origin.path(`/sign-up/confirm?code=${code}`) };
  await writeLetter(ctx, { accountId: id, address, locale, kind: 'confirm', values });
}

type NewRow = Omit<Tables['sign_ups'], 'handle'>;

/** Adds the row, unless somebody has the name; one who never confirmed has it for two days. */
async function hold(ctx: Ctx & { tx: Tx }, row: NewRow): Promise<boolean> {
  const handle = handleKey({ username: row.username, domain: ctx.origin.domain });
  const account = await ctx.db
    .selectFrom('accounts')
    .select('id')
    .where('handle', '=', handle)
    .executeTakeFirst();
  if (account) return false;
  await ctx.db
    .deleteFrom('sign_ups')
    .where('handle', '=', handle)
    .where('confirmed_at', 'is', null)
    .where('id', '<', firstIdAt(ctx.clock.now() - UNCONFIRMED_MS))
    .execute();
  const added = await ctx.db
    .insertInto('sign_ups')
    .values({ ...row, handle })
    .onConflict((conflict) => conflict.column('handle').doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

function faultsOf(wish: SignUp, asksReason: boolean): SignUpFaults {
  const { username, email, password, agreement, reason } = wish;
  const name = nameFault(username);
  const long = [...reason].length > REASON_MAX;
  const faults: Record<SignUpField, FieldFault | null> = {
    username: username === '' ? 'blank' : name === 'is reserved' ? 'reserved' : name ? 'invalid' : null,
    email: email === '' ? 'blank' : isMailAddress(email) ? null : 'invalid',
    password: password === '' ? 'blank' : passwordFault(password),
    reason: long ? 'too_long' : asksReason && reason === '' ? 'blank' : null,
    agreement: agreement ? null : 'blank',
  };
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== null));
}
