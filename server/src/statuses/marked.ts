import { type RawBuilder, sql } from 'kysely';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Page } from '../http/pages.ts';
import { type Scanned, type Slice, scan } from '../http/slice.ts';
import { type Viewer, viewerOf, welcomeTo } from '../relations/index.ts';
import { UNLISTED, visibleTo } from './visibility.ts';
import { visibleQuery } from './visible-query.ts';

const ALL = Number.MAX_SAFE_INTEGER;

/** A page whose cursors are ids of marks, and what the marks are on, in the same order. */
export interface Marked {
  slice: Slice;
  ids: Id[];
}

interface Window extends Record<string, unknown> {
  of: Id;
  above: Id;
  below: Id;
  window: number;
}

/** A mark, and what it is on: the status, or who made it. */
type Mark = Scanned & { about: Id };

type List = Record<'up' | 'down', ReturnType<typeof visibleQuery<Window, Mark>>>;

const statusesIn = { favourites: statusesMarked('favourites'), bookmarks: statusesMarked('bookmarks') };

/** What the actor favourited or bookmarked, by when they did. */
export async function markedStatuses(ctx: Ctx, kind: keyof typeof statusesIn, page: Page): Promise<Marked> {
  const me = actingAccount(ctx);
  return pageOf(ctx, statusesIn[kind], me, page);
}

const accountsIn = {
  favourites: accountsBehind('favourites', sql`1 = 1`),
  // Who boosted it for their followers alone says so to them alone.
  boosts: accountsBehind('statuses', sql`visibility <= ${sql.lit(UNLISTED)}`),
};

/** Who favourited or boosted a status, by when they did, without whom the reader hides or is hidden from. */
export async function accountsThat(
  ctx: Ctx,
  kind: keyof typeof accountsIn,
  statusId: Id,
  page: Page,
): Promise<Marked> {
  return pageOf(ctx, accountsIn[kind], statusId, page);
}

async function pageOf(ctx: Ctx, list: List, of: Id, page: Page): Promise<Marked> {
  const viewer = await viewerOf(ctx);
  const above = page.minId ?? page.sinceId ?? 0;
  const below = page.maxId ?? ALL;
  const about = new Map<Id, Id>();
  const slice = await scan(page, async (window) => {
    const query = page.minId === null ? list.down : list.up;
    const rows = await query(ctx, viewer, { of, above, below, window });
    for (const row of rows) about.set(row.id, row.about);
    return rows;
  });
  return { slice, ids: slice.ids.flatMap((id) => about.get(id) ?? []) };
}

/** The reader named each of these once, so only the author's wishes count. */
function statusesMarked(table: 'favourites' | 'bookmarks'): List {
  return bothWays(
    (p, viewer, order) => sql<Mark>`
    select mark.id, mark.status_id as about, case when ${visibleTo(viewer, 'asked')} then 1 else 0 end as visible
    from (
      select id, status_id from ${sql.table(table)}
      where account_id = ${p('of')} and id > ${p('above')} and id < ${p('below')}
      order by id ${order} limit ${p('window')}
    ) mark cross join statuses where statuses.id = mark.status_id order by mark.id ${order}`,
  );
}

function accountsBehind(table: 'favourites' | 'statuses', condition: RawBuilder<unknown>): List {
  const status = sql.ref(table === 'favourites' ? 'status_id' : 'boost_of_id');
  return bothWays((p, viewer, order) => {
    const shown = sql`accounts.suspended_at is null and accounts.deleted_at is null
      and ${welcomeTo(viewer, sql.ref('accounts.id'))}`;
    return sql<Mark>`
      select mark.id, mark.account_id as about, case when ${shown} then 1 else 0 end as visible
      from (
        select id, account_id from ${sql.table(table)}
        where ${status} = ${p('of')} and ${condition} and id > ${p('above')} and id < ${p('below')}
        order by id ${order} limit ${p('window')}
      ) mark cross join accounts where accounts.id = mark.account_id order by mark.id ${order}`;
  });
}

type Asked = (name: keyof Window & string) => unknown;

function bothWays(build: (p: Asked, viewer: Viewer, order: RawBuilder<unknown>) => RawBuilder<Mark>): List {
  const towards = (direction: 'asc' | 'desc') =>
    visibleQuery<Window, Mark>((db, p, viewer) => {
      const query = build(p as Asked, viewer, sql.raw(direction));
      return { compile: () => query.compile(db) };
    });
  return { down: towards('desc'), up: towards('asc') };
}
