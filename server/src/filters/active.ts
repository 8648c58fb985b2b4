import type { Ctx } from '../context.ts';
import { prepared, preparedColumn } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { createCache } from '../live/cache.ts';
import { remembered } from '../remembered.ts';
import { FILTERS_TOPIC } from './changed.ts';
import { firstMatch, type Pattern, patternOf, type Searchable } from './match.ts';
import { type FilterRow, plainFilter, rulesOf } from './view.ts';

interface ActiveFilter {
  /** Its entity as JSON. */
  entity: string;
  patterns: readonly Pattern[];
  statuses: ReadonlySet<Id>;
}

/** What a member filters now. While it is this very object, what was found with it stays true. */
export interface ActiveFilters {
  filters: readonly ActiveFilter[];
  /** Words and phrases in all of them: where there is none, nobody asks what a status says. */
  keywords: number;
  /** When the first of them ends. */
  until: number;
}

const NONE: ActiveFilters = { filters: [], keywords: 0, until: Number.POSITIVE_INFINITY };

const activeOf = remembered(({ live }) =>
  createCache<Id, ActiveFilters>(live, { topic: FILTERS_TOPIC, max: 5000, ttl: 300_000 }),
);

const lasting = prepared<{ account: Id; now: number }, FilterRow>((db, p) =>
  db
    .selectFrom('filters')
    .selectAll()
    .where('account_id', '=', p('account'))
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', p('now'))]))
    .orderBy('id'),
);

/** The filters of the member who reads, compiled once and kept until they change or one ends; null where there are none. */
export async function activeFilters(ctx: Ctx): Promise<ActiveFilters | null> {
  if (ctx.actor.kind !== 'member') return null;
  const reader = ctx.actor.accountId;
  const now = ctx.clock.now();
  const cache = activeOf(ctx);
  const known = ctx.tx ? undefined : cache.get(reader);
  if (known && now < known.until) return known === NONE ? null : known;
  const moment = cache.since();
  const made = await compile(ctx, reader, now);
  // Inside a transaction rows may yet be undone, so nothing read there is kept.
  if (!ctx.tx) cache.set(reader, made, moment);
  return made === NONE ? null : made;
}

const filtering = preparedColumn<{ readers: unknown; now: number }, Id>((db, p, dialect) =>
  db
    .selectFrom('filters')
    .select('account_id')
    .distinct()
    .where((eb) => dialect.amongListed(eb.ref('account_id'), p('readers')))
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', p('now'))])),
);

/** Which of these members filter anything now. One query. */
export function whoFilters(ctx: Ctx, readers: readonly Id[]): Promise<Id[]> {
  return filtering(ctx, { readers: ctx.dialect.idList(readers), now: ctx.clock.now() });
}

async function compile(ctx: Ctx, account: Id, now: number): Promise<ActiveFilters> {
  const rows = await lasting(ctx, { account, now });
  if (rows.length === 0) return NONE;
  const { keywords, statuses } = await rulesOf(ctx, rows);
  const filters = rows.map((row) => ({
    entity: JSON.stringify(plainFilter(row)),
    patterns: keywords
      .filter((one) => one.filter_id === row.id)
      .map((one) => patternOf(one.keyword, one.whole_word === 1)),
    statuses: new Set(statuses.filter((one) => one.filter_id === row.id).map((one) => one.status_id)),
  }));
  return {
    filters,
    keywords: keywords.length,
    until: Math.min(...rows.map((row) => row.expires_at ?? Number.POSITIVE_INFINITY)),
  };
}

/** Mastodon's FilterResults of one post as JSON, or null when it meets none. */
export function resultsOf({ filters }: ActiveFilters, postId: Id, text: Searchable | null): string | null {
  const results: string[] = [];
  for (const { entity, patterns, statuses } of filters) {
    const word = text && patterns.length > 0 ? firstMatch(text, patterns) : null;
    const named = statuses.has(postId);
    if (word === null && !named) continue;
    const words = word === null ? 'null' : JSON.stringify([word]);
    const ids = statuses.size === 0 ? 'null' : named ? `["${postId}"]` : '[]';
    results.push(`{"filter":${entity},"keyword_matches":${words},"status_matches":${ids}}`);
  }
  return results.length === 0 ? null : `[${results.join()}]`;
}
