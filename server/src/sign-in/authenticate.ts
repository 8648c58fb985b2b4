import type { Kysely } from 'kysely';
import type { Actor, Ctx, Role } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id, Tables } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { createCache } from '../live/cache.ts';
import { remembered } from '../remembered.ts';
import { fingerprint } from '../secrets.ts';
import { type Hindrance, hindranceOf, STANDING, type Standing } from './standing.ts';
import { TOKEN_TOPIC } from './tokens.ts';
import './tables.ts';

const cacheOf = remembered(({ live }) =>
  createCache<string, Actor>(live, { topic: TOKEN_TOPIC, max: 20_000, ttl: 4000 }),
);

interface Found extends Standing {
  id: Id;
  moved_to_id: Id | null;
  app_id: Id;
  account_id: Id | null;
  scopes: string;
  last_used_at: number | null;
  revoked_at: number | null;
}

const found = (db: Kysely<Tables>) =>
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
      'accounts.moved_to_id',
      ...STANDING,
    ]);

const byHash = prepared<{ hash: string }, Found>((db, p) => found(db).where('token_hash', '=', p('hash')));

/**
 * Who a bearer token stands for. Believed for at most 4 s without looking again, and forgotten at once when revoked.
 * @throws {Refusal} unauthenticated (unknown, revoked), forbidden (unconfirmed, not approved, disabled, moved)
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

/** Which of these fingerprints are of tokens that stand for a person now. Reads what is there, whatever is remembered; one query. */
export async function standingTokens(ctx: Ctx, hashes: readonly string[]): Promise<Set<string>> {
  const rows = await found(ctx.db)
    .select('token_hash')
    .where((eb) => ctx.dialect.amongText(eb.ref('token_hash'), hashes))
    .execute();
  return new Set(rows.filter(isStanding).map(({ token_hash }) => token_hash));
}

function isStanding(row: Found): boolean {
  try {
    return actorOf(row).kind === 'member';
  } catch {
    return false;
  }
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
  if (row) throw REFUSALS[row.confirmed_at === null ? 'unconfirmed' : 'pending']();
}

const REFUSALS: Record<Hindrance, () => Refusal> = {
  gone: () => new Refusal('unauthenticated', 'The access token is invalid'),
  disabled: () => new Refusal('forbidden', 'Your login is currently disabled'),
  unconfirmed: () => new Refusal('forbidden', 'Your login is missing a confirmed e-mail address'),
  pending: () => new Refusal('forbidden', 'Your login is currently pending approval'),
};

function actorOf(row: Found | undefined): Actor {
  if (!row) throw REFUSALS.gone();
  if (row.revoked_at !== null) throw new Refusal('unauthenticated', 'The access token was revoked');
  const scopes = row.scopes.split(' ');
  if (row.account_id === null) return { kind: 'app', appId: row.app_id, scopes };
  const hindrance = hindranceOf(row);
  if (hindrance !== null) throw REFUSALS[hindrance]();
  // As Mastodon: who lives elsewhere now may come back on the pages of settings, and does nothing by apps until then.
  if (row.moved_to_id !== null) throw REFUSALS.disabled();
  return {
    kind: 'member',
    accountId: row.account_id,
    appId: row.app_id,
    tokenId: row.id,
    scopes,
    role: row.role as Role,
  };
}
