import { sql } from 'kysely';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Page, rangeOf } from '../../http/pages.ts';
import { type Listed, type Scanned, scanRows } from '../../http/slice.ts';
import { viewerOf } from '../../relations/index.ts';
import { visibleTo } from '../visibility.ts';
import { visibleQuery } from '../visible-query.ts';
import { ACCEPTED } from './queries.ts';

interface Window extends Record<string, unknown> {
  of: Id;
  above: Id;
  below: Id;
  window: number;
}

const lists = { desc: quoting('desc'), asc: quoting('asc') };

/** The statuses that quote a post with its author's consent, as far as the reader may see them, by when they did. */
export async function quotesOf(ctx: Ctx, statusId: Id, page: Page): Promise<Listed> {
  const viewer = await viewerOf(ctx);
  const { above, below, order } = rangeOf(page);
  const { slice, rows } = await scanRows(page, (window) =>
    lists[order](ctx, viewer, { of: statusId, above, below, window }),
  );
  return { slice, ids: rows.map((row) => row.about) };
}

function quoting(towards: 'asc' | 'desc') {
  const order = sql.raw(towards);
  return visibleQuery<Window, Scanned & { about: Id }>((db, p, viewer) => {
    const query = sql<Scanned & { about: Id }>`
    select quote.id, quote.status_id as about, case when ${visibleTo(viewer, 'offered')} then 1 else 0 end as visible
    from (
      select id, status_id from quotes
      where quoted_id = ${p('of')} and state = ${sql.lit(ACCEPTED)} and id > ${p('above')} and id < ${p('below')}
      order by id ${order} limit ${p('window')}
    ) quote cross join statuses where statuses.id = quote.status_id order by quote.id ${order}`;
    return { compile: () => query.compile(db) };
  });
}
