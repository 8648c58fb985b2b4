import type { Actor, Ctx, Role } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import { timeOf } from '../db/ids.ts';
import type { Id, Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { cookieName, readCookie, setCookie } from '../http/cookies.ts';
import type { Request } from '../http/request.ts';
import { fingerprint, newToken } from '../secrets.ts';
import { hindranceOf, STANDING, type Standing } from './standing.ts';
import './tables.ts';

const COOKIE = 'skein';
const DAY = 86_400_000;
export const SESSION_IDLE_MS = 30 * DAY;
export const SESSION_LIFE_MS = 365 * DAY;
/** How often it is noted that a session is in use. */
const NOTED_EVERY_MS = 3_600_000;

interface Found extends Standing {
  id: Id;
  account_id: Id;
  last_used_at: Time;
  revoked_at: Time | null;
}

const byHash = prepared<{ hash: string }, Found>((db, p) =>
  db
    .selectFrom('sessions')
    .innerJoin('members', 'members.account_id', 'sessions.account_id')
    .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .select([
      'sessions.id',
      'sessions.account_id',
      'sessions.last_used_at',
      'sessions.revoked_at',
      ...STANDING,
    ])
    .where('token_hash', '=', p('hash')),
);

/** Who a browser's cookie stands for: a member, or nobody when it has run out, was ended or may not sign in any more. */
export async function session(ctx: Ctx, request: Request): Promise<Actor> {
  const token = sessionToken(ctx, request);
  const [row] = token === null ? [] : await byHash(ctx, { hash: fingerprint(token) });
  if (!row || !isAlive(row, ctx.clock.now())) return { kind: 'nobody' };
  await note(ctx, row);
  return {
    kind: 'member',
    accountId: row.account_id,
    appId: null,
    tokenId: null,
    scopes: [],
    role: row.role as Role,
  };
}

function isAlive(row: Found, now: Time): boolean {
  const fresh = row.last_used_at > now - SESSION_IDLE_MS && timeOf(row.id) > now - SESSION_LIFE_MS;
  return fresh && row.revoked_at === null && hindranceOf(row) === null;
}

async function note(ctx: Ctx, { id, last_used_at }: Found): Promise<void> {
  const now = ctx.clock.now();
  if (last_used_at > now - NOTED_EVERY_MS) return;
  await transact(ctx, (inner) =>
    inner.db.updateTable('sessions').set({ last_used_at: now }).where('id', '=', id).execute(),
  );
}

/** What the browser's session cookie holds, whether it is good or not. */
export function sessionToken(ctx: Ctx, request: Request): string | null {
  return ctx.origin.settled ? readCookie(request, cookieName(ctx.origin.origin, COOKIE)) : null;
}

/** Opens a session and gives what the cookie must hold; this is the only moment at which it can be read. */
export async function startSession(ctx: Ctx, accountId: Id, userAgent: string): Promise<string> {
  const token = newToken();
  await transact(ctx, (inner) =>
    inner.db
      .insertInto('sessions')
      .values({
        id: inner.ids.next(),
        token_hash: fingerprint(token),
        account_id: accountId,
        user_agent: userAgent.replaceAll('\u0000', '').slice(0, 300),
        last_used_at: inner.clock.now(),
        revoked_at: null,
      })
      .execute(),
  );
  return token;
}

/** Ends a session here on the server, so that its cookie is worth nothing wherever it was copied to. */
export async function endSession(ctx: Ctx, token: string): Promise<void> {
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('sessions')
      .set({ revoked_at: inner.clock.now() })
      .where('token_hash', '=', fingerprint(token))
      .where('revoked_at', 'is', null)
      .execute(),
  );
}

/** The header that gives a browser its session. */
export function sessionCookie(origin: string, token: string): Record<string, string> {
  return setCookie(origin, COOKIE, token, SESSION_LIFE_MS / 1000);
}

/** The header that takes it away. */
export function noSessionCookie(origin: string): Record<string, string> {
  return setCookie(origin, COOKIE, '', 0);
}
