import type { SignInFault } from '@skein/api/pages.ts';
import {
  findAccount,
  findByHandle,
  findMember,
  findMemberByEmail,
  handleKey,
  type MemberRow,
  parseHandle,
  setPasswordHash,
} from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { fold } from '../db/dialect.ts';
import { transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { createLimits } from '../http/limits.ts';
import { remembered } from '../remembered.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { endSession, startSession } from './sessions.ts';
import { hindranceOf } from './standing.ts';

export interface Entry {
  /** Mail address or name. */
  login: string;
  password: string;
  userAgent: string;
  /** The session that the browser had before: it ends. */
  before: string | null;
}

export type Entered = { fault: null; session: string } | { fault: SignInFault; retryAfter?: number };

/**
 * Opens a session for whoever knows the password. An unknown login gets the same answer after the same time as a
 * wrong password; what else stands in the way is told only to who knows the password.
 */
export async function enter(ctx: Ctx, { login, password, userAgent, before }: Entry): Promise<Entered> {
  const waits = guesses(ctx, login);
  if (waits !== null) return { fault: 'too_many', retryAfter: waits };
  const member = await memberOf(ctx, login);
  const asked = member ? undefined : await signUpOf(ctx, login);
  const verdict = await verifyPassword(password, member?.password_hash ?? asked?.password_hash ?? null);
  if (verdict.right && asked) return { fault: asked.confirmed_at === null ? 'unconfirmed' : 'pending' };
  if (!member || !verdict.right) return { fault: 'wrong' };
  const fault = await obstacle(ctx, member);
  if (fault) return { fault };
  const renewed = verdict.outdated ? await hashPassword(password) : null;
  return transact(ctx, async (inner) => {
    if (renewed !== null) await setPasswordHash(inner, member.account_id, renewed);
    if (before !== null) await endSession(inner, before);
    return { fault: null, session: await startSession(inner, member.account_id, userAgent) };
  });
}

const limitsOf = remembered(({ clock, config }) => createLimits(clock, config.rateLimits));

/** Counts guesses at one login from everywhere; null, or the seconds to wait. */
function guesses(ctx: Ctx, login: string): number | null {
  try {
    limitsOf(ctx).use([['login', fold(login.trim()).slice(0, 320)]]);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.extras.retryAfter ?? 300;
    throw error;
  }
}

async function memberOf(ctx: Ctx, login: string): Promise<MemberRow | undefined> {
  const byEmail = await findMemberByEmail(ctx, login);
  if (byEmail) return byEmail;
  const account = await findByHandle(ctx, login);
  return account?.local ? findMember(ctx, account.id) : undefined;
}

/** Who asked to join under this login and does not live here yet. */
async function signUpOf(ctx: Ctx, login: string) {
  const handle = parseHandle(ctx, login);
  return ctx.db
    .selectFrom('sign_ups')
    .select(['password_hash', 'confirmed_at'])
    .where((eb) =>
      eb.or([
        eb('email_folded', '=', fold(login.trim())),
        ...(handle ? [eb('handle', '=', handleKey(handle))] : []),
      ]),
    )
    .orderBy('id', 'desc')
    .executeTakeFirst();
}

async function obstacle(ctx: Ctx, member: MemberRow): Promise<SignInFault | null> {
  const account = await findAccount(ctx, member.account_id);
  const hindrance = account ? hindranceOf({ ...member, ...account }) : 'gone';
  return hindrance === 'gone' ? 'disabled' : hindrance;
}
