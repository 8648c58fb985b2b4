import type { Actor, Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { createCache } from '../live/cache.ts';
import { fingerprint, newToken } from '../secrets.ts';
import './tables.ts';
import { remembered } from '../remembered.ts';

/** Announced with a token's fingerprint when it is revoked or its member changes. */
export const TOKEN_TOPIC = 'token';

const cacheOf = remembered(({ live }) =>
  createCache<string, Actor>(live, { topic: TOKEN_TOPIC, max: 20_000, ttl: 4000 }),
);

interface Found {
  id: Id;
  app_id: Id;
  account_id: Id | null;
  scopes: string;
  last_used_at: number | null;
  revoked_at: number | null;
  role: 'member' | 'moderator' | 'admin' | 'owner' | null;
  confirmed_at: number | null;
  approved_at: number | null;
  disabled_at: number | null;
  suspended_at: number | null;
  deleted_at: number | null;
}

const byHash = prepared<{ hash: string }, Found>((db, p) =>
  db
    .selectFrom('tokens')
    .leftJoin('members', 'members.account_id', 'tokens.account_id')
    .leftJoin('accounts', 'accounts.id', 'tokens.account_id')
    .select([
      'tokens.id',
      'tokens.app_id',
      'tokens.account_id',
      'tokens.scopes',
      'tokens.last_used_at',
      'tokens.revoked_at',
      'members.role',
      'members.confirmed_at',
      'members.approved_at',
      'members.disabled_at',
      'accounts.suspended_at',
      'accounts.deleted_at',
    ])
    .where('token_hash', '=', p('hash')),
);

/**
 * Who a bearer token stands for. Believed for at most 4 s without looking again, and forgotten at once when revoked.
 * @throws {Refusal} unauthenticated (unknown, revoked), forbidden (unconfirmed, not approved, disabled)
 */
export async function authenticate(ctx: Ctx, token: string): Promise<Actor> {
  const cache = cacheOf(ctx);
  const hash = fingerprint(token);
  const known = cache.get(hash);
  if (known) return known;
  const moment = cache.since();
  const [row] = await byHash(ctx, { hash });
  if (!row) await refuseWaiting(ctx, hash);
  const actor = actorOf(row);
  if (row) await note(ctx, row);
  cache.set(hash, actor, moment);
  return actor;
}

/** How often it is noted that a token is in use. */
const NOTED_EVERY_MS = 86_400_000;

async function note(ctx: Ctx, { id, last_used_at }: Found): Promise<void> {
  const now = ctx.clock.now();
  if (last_used_at !== null && last_used_at > now - NOTED_EVERY_MS) return;
  await transact(ctx, (inner) =>
    inner.db.updateTable('tokens').set({ last_used_at: now }).where('id', '=', id).execute(),
  );
}

/** The token of somebody who does not live here yet. @throws {Refusal} forbidden, in Mastodon's words */
async function refuseWaiting(ctx: Ctx, hash: string): Promise<void> {
  const row = await ctx.db
    .selectFrom('sign_ups')
    .select('confirmed_at')
    .where('token_hash', '=', hash)
    .executeTakeFirst();
  if (row) throw row.confirmed_at === null ? unconfirmed() : pending();
}

const unconfirmed = () => new Refusal('forbidden', 'Your login is missing a confirmed e-mail address');
const pending = () => new Refusal('forbidden', 'Your login is currently pending approval');

function actorOf(row: Found | undefined): Actor {
  if (!row) throw new Refusal('unauthenticated', 'The access token is invalid');
  if (row.revoked_at !== null) throw new Refusal('unauthenticated', 'The access token was revoked');
  const scopes = row.scopes.split(' ');
  if (row.account_id === null) return { kind: 'app', appId: row.app_id, scopes };
  if (row.role === null || row.deleted_at !== null)
    throw new Refusal('unauthenticated', 'The access token is invalid');
  if (row.disabled_at !== null || row.suspended_at !== null)
    throw new Refusal('forbidden', 'Your login is currently disabled');
  if (row.confirmed_at === null) throw unconfirmed();
  if (row.approved_at === null) throw pending();
  return {
    kind: 'member',
    accountId: row.account_id,
    appId: row.app_id,
    tokenId: row.id,
    scopes,
    role: row.role,
  };
}

export interface NewAccess {
  appId: Id;
  /** Null for an app's own access. */
  accountId: Id | null;
  grantId?: Id | null;
  scopes: readonly string[];
  /** In the lab a test may choose it. */
  value?: string;
}

/** Makes a token; this is the only moment at which it can be read. Joins the caller's transaction. */
export async function issueToken(
  ctx: Ctx,
  { appId, accountId, grantId = null, scopes, value }: NewAccess,
): Promise<string> {
  const token = value ?? newToken();
  await transact(ctx, (inner) =>
    inner.db
      .insertInto('tokens')
      .values({
        id: inner.ids.next(),
        token_hash: fingerprint(token),
        app_id: appId,
        account_id: accountId,
        grant_id: grantId,
        scopes: scopes.join(' '),
        last_used_at: null,
        revoked_at: null,
      })
      .execute(),
  );
  return token;
}

/** Makes the token good that somebody was given when they asked to join. Joins the caller's transaction. */
export async function adoptToken(
  ctx: Ctx,
  { hash, appId, accountId, scopes }: { hash: string; appId: Id; accountId: Id; scopes: string },
): Promise<void> {
  await ctx.db
    .insertInto('tokens')
    .values({
      id: ctx.ids.next(),
      token_hash: hash,
      app_id: appId,
      account_id: accountId,
      grant_id: null,
      scopes,
      last_used_at: null,
      revoked_at: null,
    })
    .execute();
}

/** Ends a token; open streams and every process's cache hear of it after the commit. Unknown tokens are no error (RFC 7009). */
export async function revokeToken(ctx: Ctx, token: string): Promise<void> {
  await revokeWhere(ctx, 'token_hash', fingerprint(token));
}

/** Ends every token that came of one authorization: its code was used twice, so somebody has a copy of it. */
export async function revokeGrant(ctx: Ctx, grantId: Id): Promise<void> {
  await revokeWhere(ctx, 'grant_id', grantId);
}

/** Ends every token that an app has for a member, and says how many. */
export async function revokeApp(ctx: Ctx, accountId: Id, appId: Id): Promise<number> {
  return revokeWhere(ctx, 'app_id', appId, accountId);
}

async function revokeWhere(
  ctx: Ctx,
  column: 'token_hash' | 'grant_id' | 'app_id',
  value: string | Id,
  accountId?: Id,
): Promise<number> {
  return transact(ctx, async (inner) => {
    const open = inner.db
      .updateTable('tokens')
      .set({ revoked_at: inner.clock.now() })
      .where(column, '=', value)
      .where('revoked_at', 'is', null);
    const ended = await (accountId === undefined ? open : open.where('account_id', '=', accountId))
      .returning('token_hash')
      .execute();
    inner.tx.afterCommit(() => {
      for (const { token_hash } of ended) inner.live.announce(TOKEN_TOPIC, token_hash);
    });
    return ended.length;
  });
}

/** The app that a token was given to; null for a token that we do not know. */
export async function appOfToken(ctx: Ctx, token: string): Promise<Id | null> {
  const row = await ctx.db
    .selectFrom('tokens')
    .select('app_id')
    .where('token_hash', '=', fingerprint(token))
    .executeTakeFirst();
  return row?.app_id ?? null;
}
