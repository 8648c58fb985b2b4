import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { createCache } from '../live/cache.ts';
import { remembered } from '../remembered.ts';
import './tables.ts';

interface Kind {
  name: string;
  count: number;
}

/** Announced with the announcement when somebody reacted to it, or a reaction is gone. */
const REACTIONS_TOPIC = 'announcement-reactions';

const cacheOf = remembered(({ live }) =>
  createCache<Id, readonly Kind[]>(live, { topic: REACTIONS_TOPIC, max: 100, ttl: 60_000 }),
);

/** Lets what is remembered of these be counted anew. */
export function reactionsChanged(ctx: Ctx & { tx: Tx }, ids: readonly Id[]): void {
  for (const id of new Set(ids)) ctx.tx.afterCommit(() => ctx.live.announce(REACTIONS_TOPIC, id));
}

/**
 * How often each emoji stands under each of these, in the order in which each kind came. Counted when that changed, not
 * for each member who looks: every member may have left a row.
 */
export async function reactionCounts(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, readonly Kind[]>> {
  const cache = cacheOf(ctx);
  const found = new Map<Id, readonly Kind[]>();
  for (const id of ids) {
    const known = cache.get(id);
    if (known) found.set(id, known);
  }
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length === 0) return found;
  const moment = cache.since();
  const rows = await ctx.db
    .selectFrom('announcement_reactions')
    .select(['announcement_id', 'name'])
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('id').as('first')])
    .where((eb) => ctx.dialect.among(eb.ref('announcement_id'), missing))
    .groupBy(['announcement_id', 'name'])
    .orderBy('first')
    .execute();
  const kinds = Map.groupBy(rows, (row) => row.announcement_id);
  for (const id of missing) {
    const counted = (kinds.get(id) ?? []).map(({ name, count }) => ({ name, count }));
    found.set(id, counted);
    cache.set(id, counted, moment);
  }
  return found;
}

/** With which emojis an account answered each of these. */
export async function reactionsBy(
  ctx: Ctx,
  accountId: Id,
  ids: readonly Id[],
): Promise<Map<Id, Set<string>>> {
  const rows = await ctx.db
    .selectFrom('announcement_reactions')
    .select(['announcement_id', 'name'])
    .where('account_id', '=', accountId)
    .where((eb) => ctx.dialect.among(eb.ref('announcement_id'), ids))
    .execute();
  const found = new Map<Id, Set<string>>();
  for (const { announcement_id: id, name } of rows) found.set(id, (found.get(id) ?? new Set()).add(name));
  return found;
}
