import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Slice, scan } from '../http/slice.ts';
import { type Asking, viewerOf, visibleQuery, visibleTo } from '../statuses/index.ts';

interface Window extends Record<string, unknown> {
  /** The account whose statuses are looked at; unused by the public timelines. */
  of: Id;
  above: Id;
  below: Id;
  window: number;
}

type Scan = ReturnType<typeof scanning>;

/** The rows of a window, each with whether the reader may see it. */
export function scanning(asking: Asking, condition: (of: Id) => RawBuilder<unknown>) {
  const towards = (direction: 'asc' | 'desc') =>
    visibleQuery<Window, { id: Id; visible: number }>((db, p, viewer) => {
      const order = sql.raw(direction);
      const query = sql<{ id: Id; visible: number }>`
        select statuses.id, case when ${visibleTo(viewer, asking)} then 1 else 0 end as visible from (
          select id from statuses
          where ${condition(p('of'))} and id > ${p('above')} and id < ${p('below')}
          order by id ${order} limit ${p('window')}
        ) scanned cross join statuses where statuses.id = scanned.id order by scanned.id ${order}`;
      return { compile: () => query.compile(db) };
    });
  return { desc: towards('desc'), asc: towards('asc') };
}

/** The page of these scans, of one account or of everybody (0). */
export async function scanPage(ctx: Ctx, scans: Scan, of: Id, page: Page): Promise<Slice> {
  const viewer = await viewerOf(ctx);
  const { above, below, order } = rangeOf(page);
  return scan(page, (window) => scans[order](ctx, viewer, { of, above, below, window }));
}
