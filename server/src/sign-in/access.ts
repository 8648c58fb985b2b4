import type { Ctx } from '../context.ts';
import { firstIdAt, timeOf } from '../db/ids.ts';
import type { Id, Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import type { Request } from '../http/request.ts';
import { fingerprint } from '../secrets.ts';
import { SESSION_IDLE_MS, SESSION_LIFE_MS, sessionToken } from './sessions.ts';
import { revokeApp } from './tokens.ts';
import './tables.ts';

export interface OpenSession {
  id: Id;
  userAgent: string;
  since: Time;
  /** To the hour. */
  lastUsed: Time;
  /** The browser that asks. */
  here: boolean;
}

export interface AllowedApp {
  id: Id;
  name: string;
  website: string | null;
  scopes: string[];
  since: Time;
  /** To the day; null when it never was. */
  lastUsed: Time | null;
}

const MOST = 100;

/** The browsers in which the member is signed in, the last used first. */
export async function openSessions(ctx: Ctx, accountId: Id, request: Request): Promise<OpenSession[]> {
  const now = ctx.clock.now();
  const token = sessionToken(ctx, request);
  const rows = await ctx.db
    .selectFrom('sessions')
    .select(['id', 'token_hash', 'user_agent', 'last_used_at'])
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .where('last_used_at', '>', now - SESSION_IDLE_MS)
    .where('id', '>', firstIdAt(now - SESSION_LIFE_MS))
    .orderBy('last_used_at', 'desc')
    .limit(MOST)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    userAgent: row.user_agent,
    since: timeOf(row.id),
    lastUsed: row.last_used_at,
    here: token !== null && row.token_hash === fingerprint(token),
  }));
}

/** The apps that may act for the member, with all that each was allowed. */
export async function allowedApps(ctx: Ctx, accountId: Id): Promise<AllowedApp[]> {
  const rows = await ctx.db
    .selectFrom('tokens')
    .innerJoin('apps', 'apps.id', 'tokens.app_id')
    .select([
      'tokens.id',
      'tokens.scopes',
      'tokens.last_used_at',
      'apps.id as app',
      'apps.name',
      'apps.website',
    ])
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .orderBy('tokens.id', 'desc')
    .limit(5 * MOST)
    .execute();
  const apps = new Map<Id, AllowedApp>();
  for (const { id, scopes, last_used_at: lastUsed, app, name, website } of rows) {
    const known = apps.get(app);
    const all = [...new Set([...(known?.scopes ?? []), ...scopes.split(' ')])];
    const latest = Math.max(known?.lastUsed ?? 0, lastUsed ?? 0) || null;
    apps.set(app, { id: app, name, website, scopes: all, since: timeOf(id), lastUsed: latest });
  }
  return [...apps.values()];
}

/** Ends one session of the member, wherever it is. @throws {Refusal} missing, also for somebody else's */
export async function endOneSession(ctx: Ctx, accountId: Id, id: Id): Promise<void> {
  const { numUpdatedRows } = await transact(ctx, (inner) =>
    inner.db
      .updateTable('sessions')
      .set({ revoked_at: inner.clock.now() })
      .where('id', '=', id)
      .where('account_id', '=', accountId)
      .where('revoked_at', 'is', null)
      .executeTakeFirstOrThrow(),
  );
  if (numUpdatedRows === 0n) throw notFound();
}

/** Takes back everything that an app was allowed. @throws {Refusal} missing where it was allowed nothing */
export async function endApp(ctx: Ctx, accountId: Id, appId: Id): Promise<void> {
  if ((await revokeApp(ctx, accountId, appId)) === 0) throw notFound();
}
