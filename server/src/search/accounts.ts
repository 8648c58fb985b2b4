import { type RawBuilder, sql } from 'kysely';
import { findByHandle, parseHandle } from '../accounts/index.ts';
import { type Ctx, readerOf } from '../context.ts';
import { fold } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { orNothing } from './elsewhere.ts';

/** How many names are looked at for one search: the first of those that begin like this. */
const WINDOW = 200;
/** Above every other character in both engines' order, which is by bytes. */
const LAST = '\u{10ffff}';

export interface AccountQuery {
  text: string;
  /** Whether other servers may be asked. */
  resolve: boolean;
  /** Only those whom the reader follows. */
  following: boolean;
  offset: number;
  limit: number;
}

/**
 * Accounts whose handle begins as typed; the one with exactly this handle first, then ours, then the much followed.
 * @throws {Refusal} tooMany or unavailable when `ctx.slow` has no place or no answer.
 */
export async function searchAccounts(ctx: Ctx, query: AccountQuery): Promise<Id[]> {
  const prefix = prefixOf(query.text);
  if (prefix === null) return [];
  const exact = await exactly(ctx, query);
  const rows = query.following ? await amongFollowed(ctx, prefix) : await amongAll(ctx, prefix);
  const found = rows
    .sort((a, b) => b.local - a.local || b.followers_count - a.followers_count || a.id - b.id)
    .map((row) => row.id)
    .filter((id) => id !== exact);
  return (exact === null ? found : [exact, ...found]).slice(query.offset, query.offset + query.limit);
}

/** `@Alice@host` → `alice@host`: how handles are stored. Null for text that begins no handle. */
function prefixOf(text: string): string | null {
  const typed = fold(text.replace(/^(acct:)?@?/i, ''));
  return typed !== '' && !/\s/.test(typed) ? typed : null;
}

async function exactly(ctx: Ctx, { text, resolve, following }: AccountQuery): Promise<Id | null> {
  if (following) return null;
  const known = await findByHandle(ctx, text);
  if (known) {
    if (resolve) await ctx.fediverse.lookedUp(ctx, known.id);
    return known.suspended_at === null ? known.id : null;
  }
  const handle = parseHandle(ctx, text);
  const elsewhere = handle !== null && !ctx.origin.isOurDomain(handle.domain);
  if (!resolve || !elsewhere) return null;
  return orNothing(ctx, ctx.fediverse.accountByHandle(ctx, `${handle.username}@${handle.domain}`));
}

interface Found {
  id: Id;
  local: number;
  followers_count: number;
}

const SHOWN = sql`suspended_at is null and deleted_at is null`;

async function amongAll(ctx: Ctx, prefix: string): Promise<Found[]> {
  return run(
    ctx,
    sql`select id, local, followers_count from (
      select id, local, followers_count, suspended_at, deleted_at from accounts
      where handle >= ${prefix} and handle < ${prefix + LAST} order by handle limit ${WINDOW}
    ) named where ${SHOWN}`,
  );
}

/** From the follows of the reader outwards: few, however many accounts begin like this. */
async function amongFollowed(ctx: Ctx, prefix: string): Promise<Found[]> {
  return run(
    ctx,
    sql`select accounts.id, local, followers_count from follows join accounts on accounts.id = follows.followee_id
      where follows.follower_id = ${readerOf(ctx)} and handle >= ${prefix} and handle < ${prefix + LAST}
      and ${SHOWN} order by handle limit ${WINDOW}`,
  );
}

async function run(ctx: Ctx, statement: RawBuilder<unknown>): Promise<Found[]> {
  const { rows } = await statement.execute(ctx.slow);
  return rows as Found[];
}
