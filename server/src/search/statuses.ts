import { type RawBuilder, sql } from 'kysely';
import { actingAccount, type Ctx } from '../context.ts';
import type { FullTextIndex, IdRange } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import type { Scanned } from '../http/slice.ts';
import { PUBLIC, type Viewer, viewerOf, visibleTo } from '../statuses/index.ts';
import { type Sought, soughtBy } from './conditions.ts';
import { readQuery } from './query.ts';
import { INDEXED } from './tables.ts';

export interface StatusQuery {
  text: string;
  offset: number;
  limit: number;
  /** Only what this account wrote. */
  accountId: Id | null;
  /** Between these, neither of them included. */
  maxId: Id | null;
  minId: Id | null;
}

/** How many statuses each look takes in, newest first: most searches end with the first. */
const WINDOWS = [200, 1000, 3000, 3000, 3000, 3000, 3000, 3000];
/** No look begins later, so that the whole ends within the patience that `ctx.slow` has for each. */
const LAST_LOOK_MS = 1000;

/**
 * What a member may find: what they wrote or did something with, and what is for everybody by authors who want to be
 * found; newest first. What lies beyond all looks is not found.
 * @throws {Refusal} tooMany or unavailable when `ctx.slow` has no place or no answer; unauthenticated for nobody.
 */
export async function searchStatuses(ctx: Ctx, query: StatusQuery): Promise<Id[]> {
  const me = actingAccount(ctx);
  const sought = await soughtBy(ctx, readQuery(query.text));
  if (!sought) return [];
  const { accountId } = query;
  if (accountId !== null && sought.from !== null && sought.from !== accountId) return [];
  const narrowed: Sought = {
    ...sought,
    from: accountId ?? sought.from,
    above: Math.max(sought.above, query.minId ?? 0),
    below: Math.min(sought.below, query.maxId ?? Number.MAX_SAFE_INTEGER),
  };
  const viewer = await viewerOf(ctx);
  const wanted = query.offset + query.limit;
  const ids: Id[] = [];
  const started = performance.now();
  for (const look of looksOf(ctx, narrowed, viewer, me))
    ids.push(...(await gather(ctx, look, wanted, started)));
  return [...new Set(ids)].sort((a, b) => b - a).slice(query.offset, wanted);
}

/** A list of statuses to look through, and which of them are meant. */
interface Look {
  above: Id;
  below: Id;
  source(range: IdRange): RawBuilder<unknown>;
  condition: RawBuilder<unknown>;
}

function looksOf(ctx: Ctx, sought: Sought, viewer: Viewer, me: Id): Look[] {
  const { words, conditions, standing, from, above, below, among } = sought;
  const visible = visibleTo(viewer, 'offered');
  const written = from === null ? [] : [sql`statuses.account_id = ${from}`];
  const open = [
    sql`statuses.visibility = ${sql.lit(PUBLIC)}`,
    sql`exists (select 1 from accounts author where author.id = statuses.account_id and author.indexable = 1)`,
  ];
  const looks: Look[] = [];
  const look = (source: Look['source'], asked: RawBuilder<unknown>[]) =>
    looks.push({ above, below, source, condition: sql.join([...asked, visible], sql` and `) });
  if (among !== 'public') {
    // What one wrote oneself is all in the library.
    const source = from === me ? writtenBy(me) : libraryOf(me);
    look(source, [...written, ...conditions, ...standing]);
  }
  if (among !== 'library' && from !== me) {
    if (from !== null) look(writtenBy(from), [...open, ...conditions, ...standing]);
    else if (words.length > 0)
      look(
        (range) => ctx.dialect.fullText.newest(STATUS_INDEX, words, range),
        [...conditions, ...open, STANDS],
      );
    else look(everything, [...open, ...conditions]);
  } else if (among === 'public') look(writtenBy(me), [...open, ...conditions, ...standing]);
  return looks;
}

async function gather(ctx: Ctx, look: Look, wanted: number, started: number): Promise<Id[]> {
  const found: Id[] = [];
  let { below } = look;
  for (const window of WINDOWS) {
    const rows = await scan(ctx, look, { above: look.above, below, window });
    found.push(...rows.flatMap((row) => (row.visible === 1 ? [row.id] : [])));
    if (found.length >= wanted || rows.length < window || performance.now() - started > LAST_LOOK_MS) break;
    below = (rows.at(-1) as Scanned).id;
  }
  return found;
}

async function scan(ctx: Ctx, { source, condition }: Look, range: IdRange): Promise<Scanned[]> {
  const query = sql<Scanned>`
    select statuses.id, case when ${condition} then 1 else 0 end as visible
    from (${source(range)}) scanned cross join statuses where statuses.id = scanned.id order by scanned.id desc`;
  return (await query.execute(ctx.slow)).rows;
}

const STATUS_INDEX: FullTextIndex = {
  name: 'status_index',
  table: 'status_words',
  id: 'status_id',
  words: 'words',
  where: sql`indexed = ${sql.lit(INDEXED)}`,
};

/** Old words of a status that was changed a moment ago may be in the index still. */
const STANDS = sql`exists (select 1 from status_words stands
  where stands.status_id = statuses.id and stands.indexed = ${sql.lit(INDEXED)})`;

function everything({ above, below, window }: IdRange) {
  return sql`select id from statuses where visibility = 0 and deleted_at is null and boost_of_id is null
    and id > ${above} and id < ${below} order by id desc limit ${window}`;
}

function writtenBy(author: Id) {
  return ({ above, below, window }: IdRange) => sql`select id from statuses
    where account_id = ${author} and boost_of_id is null and id > ${above} and id < ${below}
    order by id desc limit ${window}`;
}

/** What somebody wrote, favourited, kept, boosted, chose in, or is named in. */
function libraryOf(me: Id) {
  return (range: IdRange) => {
    const { above, below, window } = range;
    const from = (table: string, id: string) => sql`select id from (
      select distinct ${sql.ref(id)} as id from ${sql.table(table)}
      where account_id = ${me} and ${sql.ref(id)} > ${above} and ${sql.ref(id)} < ${below}
      order by ${sql.ref(id)} desc limit ${window}) part`;
    const parts = [
      sql`select id from (${writtenBy(me)(range)}) part`,
      from('favourites', 'status_id'),
      from('bookmarks', 'status_id'),
      from('statuses', 'boost_of_id'),
      from('poll_votes', 'status_id'),
      from('mentions', 'status_id'),
    ];
    return sql`select id from (${sql.join(parts, sql` union `)}) library order by id desc limit ${window}`;
  };
}
