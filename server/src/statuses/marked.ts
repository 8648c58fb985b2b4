import { sql } from 'kysely';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Listed, type Scanned, scanRows } from '../http/slice.ts';
import { accountsListed, STANDS, viewerOf, welcomeTo } from '../relations/index.ts';
import { UNLISTED, visibleTo } from './visibility.ts';
import { visibleQuery } from './visible-query.ts';

interface Window extends Record<string, unknown> {
  of: Id;
  above: Id;
  below: Id;
  window: number;
}

/** A mark, and the status that it is on. */
type Mark = Scanned & { about: Id };

const marked = {
  favourites: { desc: marksIn('favourites', 'desc'), asc: marksIn('favourites', 'asc') },
  bookmarks: { desc: marksIn('bookmarks', 'desc'), asc: marksIn('bookmarks', 'asc') },
};

/** What the actor favourited or bookmarked, by when they did. */
export async function markedStatuses(ctx: Ctx, kind: keyof typeof marked, page: Page): Promise<Listed> {
  const of = actingAccount(ctx);
  const viewer = await viewerOf(ctx);
  const { above, below, order } = rangeOf(page);
  const { slice, rows } = await scanRows(page, (window) =>
    marked[kind][order](ctx, viewer, { of, above, below, window }),
  );
  return { slice, ids: rows.map((row) => row.about) };
}

/** The reader named each of these once, so only the author's wishes count. */
function marksIn(table: 'favourites' | 'bookmarks', towards: 'asc' | 'desc') {
  const order = sql.raw(towards);
  return visibleQuery<Window, Mark>((db, p, viewer) => {
    const query = sql<Mark>`
    select mark.id, mark.status_id as about, case when ${visibleTo(viewer, 'asked')} then 1 else 0 end as visible
    from (
      select id, status_id from ${sql.table(table)}
      where account_id = ${p('of')} and id > ${p('above')} and id < ${p('below')}
      order by id ${order} limit ${p('window')}
    ) mark cross join statuses where statuses.id = mark.status_id order by mark.id ${order}`;
    return { compile: () => query.compile(db) };
  });
}

const marks = {
  favourites: { table: 'favourites', of: 'status_id', account: 'account_id' },
  // Who boosted it for their followers alone says so to them alone.
  boosts: {
    table: 'statuses',
    of: 'boost_of_id',
    account: 'account_id',
    where: sql`visibility <= ${sql.lit(UNLISTED)}`,
  },
} as const;

/** Who favourited or boosted a status, by when they did, without whom the reader hides or is hidden from. */
export async function accountsThat(
  ctx: Ctx,
  kind: keyof typeof marks,
  statusId: Id,
  page: Page,
): Promise<Listed> {
  const welcome = welcomeTo(await viewerOf(ctx), STANDS);
  return accountsListed(ctx, { ...marks[kind], id: statusId }, page, welcome);
}
