import { type RawBuilder, sql } from 'kysely';
import { findByHandle, parseHandle } from '../accounts/index.ts';
import { type Ctx, readerOf } from '../context.ts';
import { fold } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { orNothing } from './elsewhere.ts';
import { wordsOf } from './words.ts';
import './tables.ts';

/** How many names are looked at for one search: the first of those that begin like this. */
const WINDOW = 200;
/** Words of a search for people; more make no difference. */
const MOST_WORDS = 8;
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
 * Accounts whose handle begins as typed, or that have words in their names which do; the one with exactly this handle
 * first, then those whom the reader follows, then ours, then the much followed.
 * @throws {Refusal} tooMany or unavailable when `ctx.slow` has no place or no answer.
 */
export async function searchAccounts(ctx: Ctx, query: AccountQuery): Promise<Id[]> {
  const called = calledBy(query.text);
  if (called === null) return [];
  const exact = await exactly(ctx, query);
  const followed = readerOf(ctx) === null ? [] : await amongFollowed(ctx, called);
  const all = query.following ? [] : await amongAll(ctx, called);
  const dear = new Set(followed.map(({ id }) => id));
  const found = [...followed, ...all.filter(({ id }) => !dear.has(id))]
    .sort(
      (a, b) =>
        +dear.has(b.id) - +dear.has(a.id) ||
        b.local - a.local ||
        b.followers_count - a.followers_count ||
        a.id - b.id,
    )
    .map((row) => row.id)
    .filter((id) => id !== exact);
  return (exact === null ? found : [exact, ...found]).slice(query.offset, query.offset + query.limit);
}

/** How somebody may be called: by the beginning of a handle, by the beginnings of words of their names, or by either. */
interface Called {
  handle: string | null;
  /** The longest first: it is the one that the index is asked for. */
  words: readonly string[];
}

/** `@Alice@host` is only a handle, and stored as `alice@host`. Null for text that calls nobody. */
function calledBy(text: string): Called | null {
  const typed = fold(text.replace(/^(acct:)?@?/i, ''));
  const handle = typed !== '' && !/\s/.test(typed) ? typed : null;
  const words = text.includes('@') ? [] : [...new Set(wordsOf(text, MOST_WORDS))];
  if (handle === null && words.length === 0) return null;
  return { handle, words: words.sort((a, b) => b.length - a.length) };
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

/** Whoever moved is found by their handle alone, as in Mastodon. */
const SHOWN = sql`suspended_at is null and deleted_at is null and moved_to_id is null`;

async function amongAll(ctx: Ctx, { handle, words }: Called): Promise<Found[]> {
  const parts: RawBuilder<unknown>[] = [];
  if (handle !== null)
    parts.push(sql`select id from (select id from accounts
      where ${begins('accounts.handle', handle)} order by handle limit ${WINDOW}) named`);
  const [first, ...others] = words;
  if (first !== undefined)
    parts.push(sql`select account_id as id from (select account_id from account_words words
      where ${begins('words.word', first)} and ${all(others, 'words.account_id')}
      order by word, account_id limit ${WINDOW}) called`);
  return run(
    ctx,
    sql`select accounts.id, local, followers_count from (${sql.join(parts, sql` union `)}) found
      cross join accounts where accounts.id = found.id and ${SHOWN}`,
  );
}

/** From the follows of the reader outwards: few, however many accounts begin like this. */
async function amongFollowed(ctx: Ctx, { handle, words }: Called): Promise<Found[]> {
  const ways = [
    ...(handle === null ? [] : [begins('accounts.handle', handle)]),
    ...(words.length === 0 ? [] : [all(words, 'accounts.id')]),
  ];
  return run(
    ctx,
    sql`select accounts.id, local, followers_count from follows join accounts on accounts.id = follows.followee_id
      where follows.follower_id = ${readerOf(ctx)} and (${sql.join(ways, sql` or `)})
      and ${SHOWN} order by handle limit ${WINDOW}`,
  );
}

function begins(column: string, start: string): RawBuilder<unknown> {
  return sql`(${sql.ref(column)} >= ${start} and ${sql.ref(column)} < ${start + LAST})`;
}

/** Whether this account has words that begin like each of these. */
function all(words: readonly string[], account: string): RawBuilder<unknown> {
  const each = words.map(
    (word) => sql`exists (select 1 from account_words other
      where other.account_id = ${sql.ref(account)} and ${begins('other.word', word)})`,
  );
  return each.length === 0 ? sql`1 = 1` : sql.join(each, sql` and `);
}

async function run(ctx: Ctx, statement: RawBuilder<unknown>): Promise<Found[]> {
  const { rows } = await statement.execute(ctx.slow);
  return rows as Found[];
}
