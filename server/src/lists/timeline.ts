import type { RepliesPolicy } from '@skein/api/list.ts';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Scanned, type Slice, scan } from '../http/slice.ts';
import { unwantedLanguage } from '../relations/index.ts';
import { DIRECT, viewerOf, visibleQuery, visibleTo } from '../statuses/index.ts';
import type { ListRow } from './change.ts';
import { directsBound } from './directs.ts';
import './tables.ts';

interface Window extends Record<string, unknown> {
  list: Id;
  owner: Id;
  above: Id;
  below: Id;
  window: number;
}

/** How many times a page is looked at where answers or boosts may be left out. */
const FILTERED = 4;

/**
 * A page of what those write and boost who stand in a list, newest first, as far as home would show it. Read from the
 * index of each author's statuses: a page of n can hold what n authors wrote at most, those with the newest statuses, and
 * of each no more than n. So it costs no row for a status that is published, and reaches back as far as there is something.
 */
export async function listTimeline(ctx: Ctx, list: ListRow, page: Page): Promise<Slice> {
  const viewer = await viewerOf(ctx);
  const range = rangeOf(page);
  const of = { list: list.id, owner: list.account_id };
  const bound = await directsBound(ctx, { ...of, ...range });
  const { above, below } = bound === null ? range : upTo(bound, range);
  const read = scans[list.replies][range.order];
  const slice = await scan(page, (window) => read(ctx, viewer, { ...of, above, below, window }), FILTERED);
  if (bound === null) return slice;
  return range.order === 'desc'
    ? { ...slice, next: slice.next ?? bound }
    : { ...slice, prev: slice.prev ?? bound };
}

type Range = ReturnType<typeof rangeOf>;

/** With the bound itself: a cursor leaves out what it names. */
function upTo(bound: Id, { above, below, order }: Range): Omit<Range, 'order'> {
  return order === 'desc' ? { above: bound - 1, below } : { above, below: bound + 1 };
}

function scanning(answers: Answers) {
  const towards = (direction: 'asc' | 'desc') =>
    visibleQuery<Window, Scanned>((db, p, viewer) => {
      const order = sql.raw(direction);
      const [list, owner] = [sql<Id>`${p('list')}`, sql<Id>`${p('owner')}`];
      // What is written to others alone stands in no window, as in no home: else it could fill one.
      const readable = (of: string) => sql`(${sql.ref(`${of}.visibility`)} < ${sql.lit(DIRECT)}
        or ${sql.ref(`${of}.account_id`)} = ${owner} or exists (select 1 from mentions
        where mentions.status_id = ${sql.ref(`${of}.id`)} and mentions.account_id = ${owner}))`;
      const within = (id: string) => sql`${sql.ref(id)} > ${p('above')} and ${sql.ref(id)} < ${p('below')}`;
      const nth = (of: string, skip: RawBuilder<unknown>) => sql`(select id from statuses
        where statuses.account_id = ${sql.ref(`${of}.account_id`)} and ${within('id')}
        and ${readable('statuses')}
        order by id ${order} limit 1 offset ${skip})`;
      // An author's statuses from the first to the last that the page could hold. Materialized, so that PostgreSQL looks
      // for the first of each author once.
      const authors = sql`
        with firsts as materialized (
          select list_accounts.account_id, ${nth('list_accounts', sql`0`)} as first from list_accounts
          where list_id = ${list} and (account_id = ${owner} or exists (select 1 from follows
            where follower_id = ${owner} and followee_id = list_accounts.account_id))
        ), newest_authors as materialized (
          select account_id, first from firsts where first is not null order by first ${order} limit ${p('window')}
        ), authors as materialized (
          select account_id, first, ${nth('newest_authors', sql`${p('window')} - 1`)} as last from newest_authors
        )`;
      const reaches =
        direction === 'desc'
          ? sql`newest.id <= authors.first and newest.id >= coalesce(authors.last, ${p('above')})`
          : sql`newest.id >= authors.first and newest.id <= coalesce(authors.last, ${p('below')})`;
      const query = sql<Scanned>`${authors}
        select statuses.id, case when ${visibleTo(viewer, 'offered')} and ${boostsWanted(owner)}
          and ${viewer.hides.languages ? languageWanted(owner) : ANYTHING}
          and ${answers({ list, owner })} then 1 else 0 end as visible from (
          select newest.id from authors cross join statuses newest
          where newest.account_id = authors.account_id and ${reaches} and ${within('newest.id')}
          and ${readable('newest')}
          order by newest.id ${order} limit ${p('window')}
        ) scanned cross join statuses where statuses.id = scanned.id order by scanned.id ${order}`;
      return { compile: () => query.compile(db) };
    });
  return { desc: towards('desc'), asc: towards('asc') };
}

/** Boosts are in a list as they are in home: unless the reader wants none of whose they are. */
export function boostsWanted(owner: RawBuilder<Id>): RawBuilder<SqlBool> {
  return sql<SqlBool>`(statuses.boost_of_id is null or not exists (select 1 from follows
    where follower_id = ${owner} and followee_id = statuses.account_id and show_boosts = 0))`;
}

/** Of most readers nothing is asked. */
const ANYTHING = sql<SqlBool>`1 = 1`;

/** Those of some languages only. */
export function languageWanted(owner: RawBuilder<Id>): RawBuilder<SqlBool> {
  return sql<SqlBool>`not exists (select 1 from follows
    where follower_id = ${owner} and followee_id = statuses.account_id
    and ${unwantedLanguage(sql.ref('follows.languages'), sql.ref('statuses.language'))})`;
}

/** What is no answer, answers its own author, or the reader; and what the list wants beside. As Mastodon has it. */
function answering(owner: RawBuilder<Id>, wanted: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql<SqlBool>`((statuses.in_reply_to_account_id is null and statuses.answers_unknown = 0)
    or statuses.in_reply_to_account_id = statuses.account_id
    or statuses.in_reply_to_account_id = ${owner} or ${wanted})`;
}

type Answers = (p: { list: RawBuilder<Id>; owner: RawBuilder<Id> }) => RawBuilder<SqlBool>;

/** Which answers a list holds, by what its owner chose. */
export const ANSWERS: Readonly<Record<RepliesPolicy, Answers>> = {
  none: ({ owner }) => answering(owner, sql`1 = 0`),
  list: ({ list, owner }) =>
    answering(
      owner,
      sql`exists (select 1 from list_accounts
      where list_id = ${list} and account_id = statuses.in_reply_to_account_id)`,
    ),
  followed: ({ owner }) =>
    answering(
      owner,
      sql`exists (select 1 from follows
      where follower_id = ${owner} and followee_id = statuses.in_reply_to_account_id)`,
    ),
};

const scans = {
  none: scanning(ANSWERS.none),
  list: scanning(ANSWERS.list),
  followed: scanning(ANSWERS.followed),
};
