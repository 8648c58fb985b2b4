import { sql } from 'kysely';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Viewer, viewerOf, welcomeTo } from '../../relations/index.ts';
import { visibleTo } from '../visibility.ts';
import { visibleQuery } from '../visible-query.ts';

/** Whether a reader is shown what is quoted, and if not, why not: Mastodon's words. */
export type Sight =
  | 'accepted'
  | 'deleted'
  | 'unauthorized'
  | 'blocked_domain'
  | 'blocked_account'
  | 'muted_account';

interface Row {
  id: Id;
  deleted: number;
  visible: number;
  ofDomain: number;
  blocked: number;
  muted: number;
}

/** Hidden by one kind of relation alone, which is what the reader is told. */
function hiddenBy(viewer: Viewer, kind: 'domainBlocks' | 'blocks' | 'mutes') {
  const none = { blocks: false, blockedBy: false, mutes: false, domainBlocks: false, languages: false };
  const only = { ...viewer, hides: { ...none, [kind]: viewer.hides[kind] } };
  return sql<number>`case when ${welcomeTo(only, sql.ref('statuses.account_id'))} then 0 else 1 end`;
}

const sights = visibleQuery<{ ids: unknown }, Row>((db, p, viewer, dialect) =>
  db
    .selectFrom('statuses')
    .select([
      'statuses.id',
      sql<number>`case when statuses.deleted_at is null then 0 else 1 end`.as('deleted'),
      sql<number>`case when ${visibleTo(viewer, 'asked')} then 1 else 0 end`.as('visible'),
      hiddenBy(viewer, 'domainBlocks').as('ofDomain'),
      hiddenBy(viewer, 'blocks').as('blocked'),
      hiddenBy(viewer, 'mutes').as('muted'),
    ])
    .where((eb) => dialect.amongListed(eb.ref('statuses.id'), p('ids'))),
);

/**
 * How the reader may see these quoted statuses, by id. Nobody named them, so what they hide themselves is not shown
 * either. One query, and none for no ids.
 */
export async function sightsOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Sight>> {
  if (ids.length === 0) return new Map();
  const rows = await sights(ctx, await viewerOf(ctx), { ids: ctx.dialect.idList(ids) });
  return new Map(rows.map((row) => [row.id, sightOf(row)]));
}

function sightOf({ deleted, visible, ofDomain, blocked, muted }: Row): Sight {
  if (deleted === 1) return 'deleted';
  if (visible !== 1) return 'unauthorized';
  if (ofDomain === 1) return 'blocked_domain';
  if (blocked === 1) return 'blocked_account';
  return muted === 1 ? 'muted_account' : 'accepted';
}
