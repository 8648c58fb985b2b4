import type { AuthorizeParams } from '@skein/api/application.ts';
import type { OAuthError } from '@skein/api/errors.ts';
import { parseScopes, scopesWithin } from '@skein/api/scopes.ts';
import type { Ctx, Role } from '../context.ts';
import type { Id, Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { fingerprint, newToken } from '../secrets.ts';
import { type AppRow, findApp, redirectsOf } from './apps.ts';
import { OUT_OF_BAND, type ResponseMode, redirectWith } from './redirects.ts';
import './tables.ts';

/** How long a code may be exchanged. */
export const CODE_MS = 60_000;

/** What an app asks of a person, once everything in it holds. */
export interface Wish {
  app: AppRow;
  redirectUri: string;
  scopes: string[];
  state: string | undefined;
  mode: ResponseMode;
  challenge: string | null;
}

/** The app is told that its request cannot be met: its address was checked before. */
export class Turned extends Error {
  readonly location: string;

  constructor(location: string) {
    super('the app is told');
    this.location = location;
  }
}

/**
 * Reads what an app asks. Whoever it is and where the person is to be sent is checked first: as long as that is
 * wrong nobody is sent anywhere.
 * @throws {Refusal} bad (unknown app, an address that it did not register)
 * @throws {Turned} everything that the app itself is told
 */
export async function readWish(ctx: Ctx, params: AuthorizeParams): Promise<Wish> {
  const app = await findApp(ctx, params.client_id);
  if (!app) throw new Refusal('bad', 'The app that sent you here is not known to this server');
  const redirectUri = params.redirect_uri;
  if (!redirectsOf(app).includes(redirectUri)) {
    throw new Refusal('bad', 'The app wants to send you to an address that it did not register');
  }
  const mode = params.response_mode === 'fragment' ? 'fragment' : 'query';
  const wish: Wish = { app, redirectUri, scopes: [], state: params.state, mode, challenge: null };
  const fault = faultOf(params, app);
  if (fault) throw turned(ctx, wish, fault[0], fault[1]);
  return { ...wish, scopes: parseScopes(params.scope).scopes, challenge: params.code_challenge ?? null };
}

function faultOf(params: AuthorizeParams, app: AppRow): [OAuthError, string] | null {
  if (params.response_type !== 'code') {
    return ['unsupported_response_type', 'The authorization server does not support this response type.'];
  }
  if (params.response_mode === 'form_post')
    return ['invalid_request', 'response_mode must be query or fragment'];
  const { scopes, unknown } = parseScopes(params.scope);
  if (unknown.length > 0 || !scopesWithin(scopes, app.scopes.split(' '))) {
    return ['invalid_scope', 'The requested scope is invalid, unknown, or malformed.'];
  }
  const { code_challenge: challenge, code_challenge_method: method } = params;
  if (challenge === undefined && method === undefined) return null;
  if (method !== 'S256') return ['invalid_request', 'code_challenge_method must be S256.'];
  if (!/^[A-Za-z0-9_-]{43}$/.test(challenge ?? ''))
    return ['invalid_request', 'code_challenge must be a SHA-256 in base64url.'];
  return null;
}

/** What somebody in this role can give away: the permissions of staff only if they are staff. */
export function grantable(role: Role, scopes: readonly string[]): string[] {
  return role === 'member' ? scopes.filter((scope) => !scope.startsWith('admin:')) : [...scopes];
}

/** How the app hears of a refusal; an app that cannot be called back is told nothing. */
export function turned(ctx: Ctx, wish: Wish, error: OAuthError, description: string): Error {
  if (wish.redirectUri === OUT_OF_BAND)
    return new Refusal(error === 'access_denied' ? 'forbidden' : 'bad', description);
  const { state, redirectUri, mode } = wish;
  const told = { error, error_description: description, state, iss: issuerOf(ctx) };
  return new Turned(redirectWith(redirectUri, told, mode));
}

/** Gives an app a code, bound to where it is sent and to who can prove the challenge. Nobody but a member can. */
export async function grant(ctx: Ctx, wish: Wish): Promise<string> {
  if (ctx.actor.kind !== 'member') throw new Refusal('unauthenticated', 'Sign in first');
  const { accountId, role } = ctx.actor;
  const scopes = grantable(role, wish.scopes);
  if (scopes.length === 0) throw turned(ctx, wish, 'invalid_scope', 'You cannot give these permissions.');
  const code = newToken();
  await transact(ctx, (inner) =>
    inner.db
      .insertInto('grants')
      .values({
        id: inner.ids.next(),
        code_hash: fingerprint(code),
        app_id: wish.app.id,
        account_id: accountId,
        scopes: scopes.join(' '),
        redirect_uri: wish.redirectUri,
        challenge: wish.challenge,
        expires_at: inner.clock.now() + CODE_MS,
        used_at: null,
      })
      .execute(),
  );
  return code;
}

/** Where the person is sent with the code. */
export function codeLocation(ctx: Ctx, { redirectUri, state, mode }: Wish, code: string): string {
  return redirectWith(redirectUri, { code, state, iss: issuerOf(ctx) }, mode);
}

/** The app that a code, which can still be used, was given to by this person; for the page that shows it. */
export async function appOfCode(ctx: Ctx, code: string, accountId: Id): Promise<string | null> {
  const now: Time = ctx.clock.now();
  const row = await ctx.db
    .selectFrom('grants')
    .innerJoin('apps', 'apps.id', 'grants.app_id')
    .select('apps.name')
    .where('code_hash', '=', fingerprint(code))
    .where('account_id', '=', accountId)
    .where('redirect_uri', '=', OUT_OF_BAND)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.name ?? null;
}

/** Our name as an authorization server, as Mastodon spells it. */
export function issuerOf(ctx: Pick<Ctx, 'origin'>): string {
  return ctx.origin.path('/');
}
