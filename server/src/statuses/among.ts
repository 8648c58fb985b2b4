import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { viewerOf } from '../relations/index.ts';
import { visibleTo } from './visibility.ts';
import { visibleColumn } from './visible-query.ts';

const among = visibleColumn<{ ids: unknown }, Id>((db, p, viewer, dialect) =>
  db
    .selectFrom('statuses')
    .select('id')
    .where((eb) => dialect.amongListed(eb.ref('statuses.id'), p('ids')))
    .where(visibleTo(viewer, 'asked')),
);

/** Those of these ids that the reader may see, in their order, each once. One query. */
export async function visibleAmong(ctx: Ctx, ids: readonly Id[]): Promise<Id[]> {
  if (ids.length === 0) return [];
  const visible = new Set(await among(ctx, await viewerOf(ctx), { ids: ctx.dialect.idList(ids) }));
  return [...new Set(ids)].filter((id) => visible.has(id));
}
