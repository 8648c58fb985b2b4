import { createHash } from 'node:crypto';
import type { Token, TokenParams } from '@skein/api/application.ts';
import { parseScopes, scopesWithin } from '@skein/api/scopes.ts';
import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Tables } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { isSame } from '../http/csrf.ts';
import { fingerprint } from '../secrets.ts';
import { type AppRow, oauthRefusal } from './apps.ts';
import { issueToken, revokeGrant } from './tokens.ts';
import './tables.ts';

type Grant = Selectable<Tables['grants']>;

/**
 * Exchanges a code for a token, once. A code that comes a second time was seen by somebody else: what came of it ends.
 * @throws {Refusal} invalid_grant
 */
export async function exchangeCode(ctx: Ctx, app: AppRow, params: TokenParams): Promise<Token> {
  // Thrown inside, the refusal would undo the revocation that goes with it.
  const token = await transact(ctx, async (inner) => {
    const found = await inner.db
      .selectFrom('grants')
      .selectAll()
      .where('code_hash', '=', fingerprint(params.code ?? ''))
      .modifyEnd(inner.dialect.forUpdate('grants'))
      .executeTakeFirst();
    if (!found || found.app_id !== app.id) return null;
    if (found.used_at !== null) {
      await revokeGrant(inner, found.id);
      return null;
    }
    if (!holds(inner, found, params)) return null;
    await inner.db
      .updateTable('grants')
      .set({ used_at: inner.clock.now() })
      .where('id', '=', found.id)
      .execute();
    const scopes = found.scopes.split(' ');
    const access = { appId: app.id, accountId: found.account_id, grantId: found.id, scopes };
    return entity(inner, await issueToken(inner, access), scopes);
  });
  if (token) return token;
  throw oauthRefusal(
    'bad',
    'invalid_grant',
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  );
}

function holds(ctx: Ctx, grant: Grant, { redirect_uri, code_verifier }: TokenParams): boolean {
  if (grant.expires_at <= ctx.clock.now() || grant.redirect_uri !== redirect_uri) return false;
  // A verifier without a challenge: somebody on the way took the challenge out.
  if (grant.challenge === null) return code_verifier === undefined;
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(code_verifier ?? '')) return false;
  return isSame(
    createHash('sha256')
      .update(code_verifier ?? '')
      .digest('base64url'),
    grant.challenge,
  );
}

/** A token for the app itself, without a person. @throws {Refusal} invalid_scope */
export async function appToken(ctx: Ctx, app: AppRow, params: TokenParams): Promise<Token> {
  const { scopes, unknown } = parseScopes(params.scope);
  if (unknown.length > 0 || !scopesWithin(scopes, app.scopes.split(' '))) {
    throw oauthRefusal('bad', 'invalid_scope', 'The requested scope is invalid, unknown, or malformed.');
  }
  return entity(ctx, await issueToken(ctx, { appId: app.id, accountId: null, scopes }), scopes);
}

function entity(ctx: Ctx, token: string, scopes: readonly string[]): Token {
  return {
    access_token: token,
    token_type: 'Bearer',
    scope: scopes.join(' '),
    created_at: Math.floor(ctx.clock.now() / 1000),
  };
}
