import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { fingerprint, newToken } from '../secrets.ts';
import './events.ts';
import './tables.ts';

/** Announced with a token's fingerprint when it is revoked or its member changes. */
export const TOKEN_TOPIC = 'token';

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
      .returning(['id', 'token_hash'])
      .execute();
    if (ended.length > 0) await emit(inner, 'tokens.ended', { tokenIds: ended.map(({ id }) => id) });
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

/** What a member's apps may do is another thing now: open streams and caches look anew. Joins the caller's transaction. */
export async function judgeTokensAnew(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<void> {
  const rows = await ctx.db
    .selectFrom('tokens')
    .select('token_hash')
    .where('account_id', '=', accountId)
    .execute();
  ctx.tx.afterCommit(() => {
    for (const { token_hash } of rows) ctx.live.announce(TOKEN_TOPIC, token_hash);
  });
}
