import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Scanned, type Slice, scan } from '../http/slice.ts';
import { tagName, tagsNamed, type Viewer, viewerOf, visibleTo } from '../statuses/index.ts';

export interface TagFilter {
  /** Under one of these. */
  any: readonly string[];
  /** And under each of these. */
  all: readonly string[];
  /** And under none of these. */
  none: readonly string[];
  local: boolean;
  remote: boolean;
  onlyMedia: boolean;
}

const EMPTY: Slice = { ids: [], next: null, prev: null };
/** How many times a page is looked at for a filter that may leave most of it out. */
const FILTERED = 10;

/** What everybody may read under hashtags, newest first. */
export async function tagTimeline(ctx: Ctx, filter: TagFilter, page: Page): Promise<Slice> {
  const [any, all, none] = [filter.any, filter.all, filter.none].map((typed) => [
    ...new Set(typed.flatMap((one) => tagName(one) ?? [])),
  ]) as [string[], string[], string[]];
  const known = await tagsNamed(ctx, [...any, ...all, ...none]);
  const ids = (names: string[]) => names.flatMap((name) => known.get(name) ?? []);
  // What nobody has used stands nowhere.
  if (ids(any).length === 0 || ids(all).length < all.length) return EMPTY;
  const viewer = await viewerOf(ctx);
  const tags = { any: ids(any), all: ids(all), none: ids(none) };
  const conditions = conditionsOf(filter, tags, viewer);
  const read = async (window: number) => {
    const query = windowOf(tags.any, page, window, conditions);
    return (await query.execute(ctx.db)).rows;
  };
  return scan(page, read, conditions.length > 1 ? FILTERED : 2);
}

function conditionsOf(
  { local, remote, onlyMedia }: TagFilter,
  { all, none }: { all: Id[]; none: Id[] },
  viewer: Viewer,
): RawBuilder<unknown>[] {
  const under = (tag: Id) =>
    sql`exists (select 1 from status_tags also where also.status_id = statuses.id and also.tag_id = ${tag})`;
  return [
    visibleTo(viewer, 'open'),
    ...all.map(under),
    ...none.map((tag) => sql`not ${under(tag)}`),
    ...(local ? [sql`statuses.uri is null`] : remote ? [sql`statuses.uri is not null`] : []),
    ...(onlyMedia ? [sql`statuses.has_media = 1`] : []),
  ];
}

/** The rows of a window, each with whether it is shown. Of each hashtag no more is read than the window holds. */
function windowOf(tags: readonly Id[], page: Page, window: number, conditions: RawBuilder<unknown>[]) {
  const { above, below, order: towards } = rangeOf(page);
  const order = sql.raw(towards);
  const parts = tags.map(
    (tag) => sql`select status_id from (
      select status_id from status_tags
      where tag_id = ${tag} and open = 1 and status_id > ${above} and status_id < ${below}
      order by status_id ${order} limit ${window}) part`,
  );
  return sql<Scanned>`
    select statuses.id, case when ${sql.join(conditions, sql` and `)} then 1 else 0 end as visible from (
      select distinct status_id from (${sql.join(parts, sql` union all `)}) found
      order by status_id ${order} limit ${window}
    ) scanned cross join statuses where statuses.id = scanned.status_id order by scanned.status_id ${order}`;
}
