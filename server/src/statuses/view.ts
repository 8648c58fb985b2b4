import { type SqlBool, sql } from 'kysely';
import { type AccountRow, acctOf, loadAccounts, pageOf, presentAuthors } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import type { Rope } from '../http/answer.ts';
import { type Cache, createCache } from '../live/cache.ts';
import type { Live } from '../live/live.ts';
import { STATUS_TOPIC } from './count.ts';
import { contentOf } from './format.ts';
import { type StatusRow, statusUri } from './queries.ts';
import { VISIBILITIES } from './visibility.ts';

/** A status as JSON up to its author and behind it, without what depends on the reader; `whole` joins them for one author's JSON. */
interface Rendered {
  authorId: Id;
  /** The post inside a boost, which stands between its `tail` and its end. */
  boostOf: Id | null;
  head: Buffer;
  tail: Buffer;
  author: Buffer | null;
  whole: Buffer;
}

const caches = new WeakMap<Live, Cache<Id, Rendered>>();

function cacheOf(live: Live): Cache<Id, Rendered> {
  let cache = caches.get(live);
  if (!cache) {
    cache = createCache<Id, Rendered>(live, { topic: STATUS_TOPIC, max: 10_000, ttl: 300_000 });
    caches.set(live, cache);
  }
  return cache;
}

/**
 * Mastodon's Status as JSON for the reader of this context, in the order of `ids`; what was deleted meanwhile is
 * left out. A fixed number of queries for any number of ids: one for the reader's own marks, four where rows are
 * not cached. Whether the reader may see them was asked by the query that gave the ids.
 */
export async function present(ctx: Ctx, ids: readonly Id[]): Promise<Rope[]> {
  return [...(await presentById(ctx, ids)).values()];
}

/** The same, by id. */
export async function presentById(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Rope>> {
  if (ids.length === 0) return new Map();
  const rendered = await render(ctx, ids);
  const authors = await presentAuthors(ctx, authorsOf(rendered));
  const marks = await marksOf(ctx, [...rendered.keys()]);
  const shown = new Map<Id, Rope>();
  for (const id of ids) {
    const one = rendered.get(id);
    const whole = one && wholeOf(one, authors);
    if (!one || !whole) continue;
    if (one.boostOf === null) {
      shown.set(id, [whole, endFor(marks, id)]);
      continue;
    }
    const post = rendered.get(one.boostOf);
    const inside = post && wholeOf(post, authors);
    // A boost says of the reader what the post in it says.
    const end = endFor(marks, one.boostOf);
    if (inside) shown.set(id, [whole, inside, end, end]);
  }
  return shown;
}

function wholeOf(one: Rendered, authors: ReadonlyMap<Id, Buffer>): Buffer | null {
  const author = authors.get(one.authorId);
  if (!author) return null;
  if (one.author !== author) {
    one.author = author;
    one.whole = Buffer.concat([one.head, author, one.tail]);
  }
  return one.whole;
}

const END = Buffer.from('}');

function ending(favourited: boolean, boosted: boolean): Buffer {
  return Buffer.from(`,"favourited":${favourited},"reblogged":${boosted},"muted":false,"bookmarked":false}`);
}

const ENDINGS = [ending(false, false), ending(true, false), ending(false, true), ending(true, true)] as const;

function endFor(marks: Marks | null, id: Id): Buffer {
  if (!marks) return END;
  const place = (marks.favourited.has(id) ? 1 : 0) + (marks.boosted.has(id) ? 2 : 0);
  return ENDINGS[place] as Buffer;
}

function authorsOf(rendered: Map<Id, Rendered>): Set<Id> {
  const ids = new Set<Id>();
  for (const { authorId } of rendered.values()) ids.add(authorId);
  return ids;
}

interface Marks {
  favourited: Set<Id>;
  boosted: Set<Id>;
}

/** What the reader has done with these; null for nobody. */
async function marksOf(ctx: Ctx, ids: readonly Id[]): Promise<Marks | null> {
  const reader = actingAccount(ctx);
  if (reader === null) return null;
  const marks: Marks = { favourited: new Set(), boosted: new Set() };
  const rows = await marksAmong(ctx, { reader, ids: ctx.dialect.idList(ids) });
  for (const { id, boosted } of rows) (boosted === 1 ? marks.boosted : marks.favourited).add(id);
  return marks;
}

const marksAmong = prepared<{ reader: Id; ids: unknown }, { id: Id; boosted: number }>((db, p, dialect) =>
  db
    .selectFrom('favourites')
    .select(['status_id as id', sql<number>`0`.as('boosted')])
    .where('account_id', '=', p('reader'))
    .where((eb) => dialect.amongListed(eb.ref('status_id'), p('ids')))
    .unionAll(
      db
        .selectFrom('statuses')
        .select(['boost_of_id as id', sql<number>`1`.as('boosted')])
        .where('account_id', '=', p('reader'))
        .where((eb) => dialect.amongListed(eb.ref('boost_of_id'), p('ids')))
        .$narrowType<{ id: Id }>(),
    ),
);

/** These, and the posts inside those that are boosts. */
async function render(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Rendered>> {
  const cache = cacheOf(ctx.live);
  const found = new Map<Id, Rendered>();
  const missing: Id[] = [];
  for (const id of ids) {
    const known = cache.get(id);
    const post = known && known.boostOf !== null ? cache.get(known.boostOf) : null;
    // Of a boost both are loaded together, so that a page of boosts costs no query more.
    if (!known || post === undefined) {
      missing.push(id);
      continue;
    }
    found.set(id, known);
    if (post && known.boostOf !== null) found.set(known.boostOf, post);
  }
  if (missing.length === 0) return found;
  const moment = cache.since();
  for (const one of await hydrate(ctx, missing)) {
    const head = Buffer.from(headOf(ctx, one));
    const tail = Buffer.from(tailOf(ctx, one));
    const { account_id: authorId, boost_of_id: boostOf } = one.row;
    const made: Rendered = { authorId, boostOf, head, tail, author: null, whole: head };
    // Inside a transaction rows may yet be undone, so nothing read there is kept.
    if (!ctx.tx) cache.set(one.row.id, made, moment);
    found.set(one.row.id, made);
  }
  return found;
}

interface Hydrated {
  row: StatusRow;
  author: AccountRow;
  mentions: AccountRow[];
  app: { name: string; website: string | null } | null;
}

async function hydrate(ctx: Ctx, ids: readonly Id[]): Promise<Hydrated[]> {
  const { db, dialect } = ctx;
  const rows = await db
    .selectFrom('statuses')
    .leftJoin('apps', 'apps.id', 'statuses.app_id')
    .selectAll('statuses')
    .select(['apps.name as app_name', 'apps.website as app_website'])
    .where(
      sql<SqlBool>`statuses.id in (
        select id from statuses asked where ${dialect.among(sql.ref('asked.id'), ids)}
        union all select boost_of_id from statuses boosts
        where ${dialect.among(sql.ref('boosts.id'), ids)} and boost_of_id is not null)`,
    )
    .where('statuses.deleted_at', 'is', null)
    .execute();
  const found = rows.map((row) => row.id);
  const named = await db
    .selectFrom('mentions')
    .selectAll()
    .where((eb) => dialect.among(eb.ref('status_id'), found))
    .execute();
  const people = new Set([...rows.map((row) => row.account_id), ...named.map((row) => row.account_id)]);
  const accounts = new Map((await loadAccounts(ctx, [...people])).map((row) => [row.id, row]));
  return rows.flatMap((row) => {
    const author = accounts.get(row.account_id);
    if (!author) return [];
    const mentions = named
      .filter((one) => one.status_id === row.id)
      .flatMap((one) => accounts.get(one.account_id) ?? []);
    const app = row.app_name === null ? null : { name: row.app_name, website: row.app_website };
    return [{ row, author, mentions, app }];
  });
}

function headOf(ctx: Ctx, { row, author }: Hydrated): string {
  const local = row.uri === null;
  const entity = {
    id: String(row.id),
    created_at: new Date(timeOf(row.id)).toISOString(),
    in_reply_to_id: row.in_reply_to_id === null ? null : String(row.in_reply_to_id),
    in_reply_to_account_id: row.in_reply_to_account_id === null ? null : String(row.in_reply_to_account_id),
    sensitive: row.sensitive === 1,
    spoiler_text: row.spoiler,
    visibility: VISIBILITIES[row.visibility],
    language: row.language,
    uri: statusUri(ctx, row),
    url: local ? ctx.origin.statusPage(author.username, row.id) : (row.url ?? row.uri),
    replies_count: row.replies_count,
    reblogs_count: row.boosts_count,
    favourites_count: row.favourites_count,
    quotes_count: 0,
    edited_at: row.edited_at === null ? null : new Date(row.edited_at).toISOString(),
    content: contentOf(ctx, row),
    ...(row.boost_of_id === null ? { reblog: null } : {}),
  };
  return `${JSON.stringify(entity).slice(0, -1)},"account":`;
}

function tailOf(ctx: Ctx, { row, mentions, app }: Hydrated): string {
  const entity = {
    ...(row.uri === null ? { application: app } : {}),
    media_attachments: [],
    mentions: mentions.map((account) => ({
      id: String(account.id),
      username: account.username,
      url: pageOf(ctx, account),
      acct: acctOf(account),
    })),
    tags: [],
    emojis: [],
    card: null,
    poll: null,
    quote: null,
    quote_approval: { automatic: [], manual: [], current_user: 'denied' },
    tagged_collections: [],
    filtered: [],
  };
  const end = row.boost_of_id === null ? '' : ',"reblog":';
  return `,${JSON.stringify(entity).slice(1, -1)}${end}`;
}
