import type { Selectable } from 'kysely';
import { findMemberByEmail, register } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { fold } from '../db/dialect.ts';
import { firstIdAt, timeOf } from '../db/ids.ts';
import type { Id, Tables } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { forbidden, notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { dropLetters, writeLetter } from '../mail/index.ts';
import { fingerprint, newToken } from '../secrets.ts';
import { createMemberKeys } from './create-account.ts';
import { mayWriteTo } from './letter-limit.ts';
import { registrations, UNCONFIRMED_MS, writeConfirmation } from './sign-up.ts';
import { adoptToken } from './tokens.ts';
import './events.ts';
import './tables.ts';

export type SignUpRow = Selectable<Tables['sign_ups']>;

/** What became of a link: `known` when somebody else made an account with the address meanwhile. */
export type Confirmed = 'admitted' | 'waiting' | 'known' | 'used';

type Keys = Awaited<ReturnType<typeof createMemberKeys>>;

/** True while a link can be used; a look changes nothing, so that programs which open links in letters do no harm. */
export async function isOpenCode(ctx: Ctx, code: string): Promise<boolean> {
  return (await byCode(ctx, code)) !== undefined;
}

/** Uses a link once: the address is theirs. Where nobody decides about new members, that makes the account. */
export async function confirmSignUp(ctx: Ctx, code: string): Promise<Confirmed> {
  if (!(await isOpenCode(ctx, code))) return 'used';
  const keys = await createMemberKeys();
  return transact(ctx, async (inner) => {
    const row = await byCode(inner, code, true);
    if (!row) return 'used';
    if ((await registrations(inner)) === 'open')
      return (await admit(inner, row, keys)) ? 'admitted' : 'known';
    await inner.db
      .updateTable('sign_ups')
      .set({ confirmed_at: inner.clock.now(), code_hash: null, code_until: null })
      .where('id', '=', row.id)
      .execute();
    return 'waiting';
  });
}

async function byCode(ctx: Ctx, code: string, lock = false): Promise<SignUpRow | undefined> {
  const query = ctx.db
    .selectFrom('sign_ups')
    .selectAll()
    .where('code_hash', '=', fingerprint(code))
    .where('code_until', '>', ctx.clock.now());
  return (lock ? query.modifyEnd(ctx.dialect.forUpdate('sign_ups')) : query).executeTakeFirst();
}

/** Writes the link again to an address that waits to be confirmed. Says nothing of whether one does. */
export async function confirmAgain(ctx: Ctx, email: string): Promise<void> {
  if (!mayWriteTo(ctx, email)) return;
  await transact(ctx, async (inner) => {
    const row = await inner.db
      .selectFrom('sign_ups')
      .select(['id', 'email', 'locale'])
      .where('email_folded', '=', fold(email.trim()))
      .where('confirmed_at', 'is', null)
      .where('id', '>=', firstIdAt(inner.clock.now() - UNCONFIRMED_MS))
      .orderBy('id', 'desc')
      .executeTakeFirst();
    if (!row?.email) return;
    const code = newToken();
    // It ends when the first one would have: asking again does not hold the name for longer.
    await inner.db
      .updateTable('sign_ups')
      .set({ code_hash: fingerprint(code), code_until: timeOf(row.id) + UNCONFIRMED_MS })
      .where('id', '=', row.id)
      .execute();
    await writeConfirmation(inner, { id: row.id, email: row.email, locale: row.locale, code });
  });
}

/** Those who have confirmed their address and wait for an answer, the longest waiting first. @throws {Refusal} forbidden */
export async function waitingSignUps(ctx: Ctx): Promise<SignUpRow[]> {
  refuseOthers(ctx);
  return ctx.db
    .selectFrom('sign_ups')
    .selectAll()
    .where('confirmed_at', 'is not', null)
    .orderBy('id')
    .limit(100)
    .execute();
}

/** Lets somebody in and tells them. @throws {Refusal} forbidden, missing */
export async function approveSignUp(ctx: Ctx, id: Id): Promise<void> {
  refuseOthers(ctx);
  const keys = await createMemberKeys();
  await transact(ctx, async (inner) => {
    const row = await waiting(inner, id);
    if (!(await admit(inner, row, keys)) || row.email === null) return;
    const values = { name: row.username, link: inner.origin.path('/sign-in') };
    await writeLetter(inner, {
      accountId: row.id,
      address: row.email,
      locale: row.locale,
      kind: 'approved',
      values,
    });
  });
}

/** Turns somebody away; nothing of them is kept. @throws {Refusal} forbidden, missing */
export async function rejectSignUp(ctx: Ctx, id: Id): Promise<void> {
  refuseOthers(ctx);
  await transact(ctx, async (inner) => {
    const row = await waiting(inner, id);
    await inner.db.deleteFrom('sign_ups').where('id', '=', row.id).execute();
    await dropLetters(inner, row.id);
  });
}

function refuseOthers({ actor }: Ctx): void {
  if (actor.kind !== 'member' || actor.role === 'member') throw forbidden();
}

async function waiting(ctx: Ctx, id: Id): Promise<SignUpRow> {
  const row = await ctx.db
    .selectFrom('sign_ups')
    .selectAll()
    .where('id', '=', id)
    .where('confirmed_at', 'is not', null)
    .modifyEnd(ctx.dialect.forUpdate('sign_ups'))
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** Makes the account that was asked for; false when the address has become a member's meanwhile. */
async function admit(ctx: Ctx & { tx: Tx }, row: SignUpRow, keys: Keys): Promise<boolean> {
  await ctx.db.deleteFrom('sign_ups').where('id', '=', row.id).execute();
  if (row.email === null || (await findMemberByEmail(ctx, row.email))) return false;
  const { id, username, email, password_hash: passwordHash, locale } = row;
  const rights = { role: 'member', confirmed: true, approved: true } as const;
  await register(ctx, { id, username, email, passwordHash, locale, keys, ...rights });
  if (row.token_hash !== null && row.app_id !== null) {
    await adoptToken(ctx, {
      hash: row.token_hash,
      appId: row.app_id,
      accountId: id,
      scopes: row.scopes ?? '',
    });
  }
  await emit(ctx, 'member.joined', { accountId: id });
  return true;
}
