import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { viewerOf } from '../relations/index.ts';
import { visibleTo } from './visibility.ts';
import { visibleQuery } from './visible-query.ts';

/** Mastodon's limits for readers without a token are 40, 60 and 20; for members four thousand. Ours is one, bounded. */
const ANCESTORS = 64;
const DESCENDANTS = 500;
const DEPTH = 64;

export interface Thread {
  /** Oldest first. */
  ancestors: Id[];
  /** Each answer stands below what it answers, oldest first. */
  descendants: Id[];
}

const ancestorsOf = visibleQuery<{ statusId: Id }, { id: Id }>((db, p, viewer) => {
  // `cross join` keeps SQLite from walking all statuses to have them in order.
  const query = sql<{ id: Id }>`
    with recursive up (id, parent, depth) as (
      select id, in_reply_to_id, 0 from statuses where id = ${p('statusId')}
      union all
      select s.id, s.in_reply_to_id, up.depth + 1 from statuses s join up on s.id = up.parent
      where up.depth < ${sql.lit(ANCESTORS)}
    )
    select statuses.id from up cross join statuses
    where statuses.id = up.id and up.depth > 0 and ${visibleTo(viewer, 'open')} order by up.depth desc`;
  return { compile: () => query.compile(db) };
});

const descendantsOf = visibleQuery<{ statusId: Id }, { id: Id; in_reply_to_id: Id }>((db, p, viewer) => {
  const query = sql<{ id: Id; in_reply_to_id: Id }>`
    with recursive down (id, depth) as (
      select id, 0 from statuses where id = ${p('statusId')}
      union all
      select s.id, down.depth + 1 from statuses s join down on s.in_reply_to_id = down.id
      where down.depth < ${sql.lit(DEPTH)}
    )
    select statuses.id, statuses.in_reply_to_id
    from (select id, depth from down limit ${sql.lit(DESCENDANTS + 1)}) found cross join statuses
    where statuses.id = found.id and found.depth > 0 and ${visibleTo(viewer, 'open')} order by statuses.id`;
  return { compile: () => query.compile(db) };
});

/** The conversation around a status, as far as the reader may see it. Two queries. */
export async function threadOf(ctx: Ctx, statusId: Id): Promise<Thread> {
  const viewer = await viewerOf(ctx);
  const ancestors = await ancestorsOf(ctx, viewer, { statusId });
  const descendants = await descendantsOf(ctx, viewer, { statusId });
  return { ancestors: ancestors.map((row) => row.id), descendants: asTree(statusId, descendants) };
}

/** Depth first: an answer directly below what it answers; one whose parent is hidden goes to the end. */
function asTree(root: Id, rows: { id: Id; in_reply_to_id: Id }[]): Id[] {
  const children = new Map<Id, Id[]>();
  for (const row of rows) {
    const siblings = children.get(row.in_reply_to_id);
    if (siblings) siblings.push(row.id);
    else children.set(row.in_reply_to_id, [row.id]);
  }
  const order: Id[] = [];
  const stack = [...(children.get(root) ?? [])].reverse();
  const seen = new Set<Id>();
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    order.push(id);
    seen.add(id);
    for (const child of [...(children.get(id) ?? [])].reverse()) stack.push(child);
  }
  return [...order, ...rows.map((row) => row.id).filter((id) => !seen.has(id))];
}
