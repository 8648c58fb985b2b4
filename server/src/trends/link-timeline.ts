import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Scanned, type Slice, scan } from '../http/slice.ts';
import { PUBLIC, viewerOf, visibleQuery, visibleTo } from '../statuses/index.ts';
import { trendingPage } from './queries.ts';

interface Window extends Record<string, unknown> {
  page: Id;
  above: Id;
  below: Id;
  window: number;
}

const scans = { desc: linking('desc'), asc: linking('asc') };

/** Public posts of who wants to be discovered that link to a page, newest first. @throws {Refusal} missing, unless it is trending */
export async function linkTimeline(ctx: Ctx, url: string, page: Page): Promise<Slice> {
  const id = await trendingPage(ctx, url);
  if (id === null) throw notFound();
  const viewer = await viewerOf(ctx);
  const { above, below, order } = rangeOf(page);
  return scan(page, (window) => scans[order](ctx, viewer, { page: id, above, below, window }));
}

function linking(towards: 'asc' | 'desc') {
  const order = sql.raw(towards);
  return visibleQuery<Window, Scanned>((db, p, viewer) => {
    const query = sql<Scanned>`
      select statuses.id, case when statuses.visibility = ${sql.lit(PUBLIC)}
        and exists (select 1 from accounts author where author.id = statuses.account_id and author.discoverable = 1)
        and ${visibleTo(viewer, 'open')} then 1 else 0 end as visible
      from (
        select status_id from status_cards
        where card_id = ${p('page')} and status_id > ${p('above')} and status_id < ${p('below')}
        order by status_id ${order} limit ${p('window')}
      ) scanned cross join statuses where statuses.id = scanned.status_id order by scanned.status_id ${order}`;
    return { compile: () => query.compile(db) };
  });
}
