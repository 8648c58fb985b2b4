import type { Filter, FilterContext, FilterKeyword, FilterStatus, FilterV1 } from '@skein/api/filter.ts';
import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id, Tables } from '../db/tables.ts';
import { ownFilter } from './change.ts';
import { ownKeyword } from './keywords.ts';
import './tables.ts';

export type FilterRow = Selectable<Tables['filters']>;
export type KeywordRow = Selectable<Tables['filter_keywords']>;
type StatusRow = Selectable<Tables['filter_statuses']>;

/** A member's filters with what is in them, oldest first. Three queries at most. */
export async function filtersOf(ctx: Ctx, accountId: Id): Promise<Required<Filter>[]> {
  const rows = await ctx.db
    .selectFrom('filters')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute();
  return withRules(ctx, rows);
}

/** @throws {Refusal} missing */
export async function filterEntity(ctx: Ctx, accountId: Id, id: Id): Promise<Required<Filter>> {
  const [filter] = await withRules(ctx, [await ownFilter(ctx, accountId, id)]);
  return filter as Required<Filter>;
}

/** Each keyword of a member's filters as one filter of the older form. */
export async function olderFiltersOf(ctx: Ctx, accountId: Id): Promise<FilterV1[]> {
  const filters = await filtersOf(ctx, accountId);
  return filters.flatMap((filter) => filter.keywords.map((keyword) => older(filter, keyword)));
}

/** @throws {Refusal} missing */
export async function olderFilter(ctx: Ctx, accountId: Id, keywordId: Id): Promise<FilterV1> {
  const keyword = await ownKeyword(ctx, accountId, keywordId);
  const filter = plainFilter(await ownFilter(ctx, accountId, keyword.filter_id));
  return older(filter, keywordEntity(keyword));
}

/** A filter without what is in it, as it stands in a result. */
export function plainFilter({ id, title, contexts, expires_at, action }: FilterRow): Filter {
  return {
    id: String(id),
    title,
    context: contexts.split(' ') as FilterContext[],
    expires_at: expires_at === null ? null : new Date(expires_at).toISOString(),
    filter_action: action,
  };
}

export function keywordEntity({ id, keyword, whole_word }: KeywordRow): FilterKeyword {
  return { id: String(id), keyword, whole_word: whole_word === 1 };
}

export function statusEntity({ id, status_id }: StatusRow): FilterStatus {
  return { id: String(id), status_id: String(status_id) };
}

function older({ context, expires_at, filter_action }: Filter, keyword: FilterKeyword): FilterV1 {
  return {
    id: keyword.id,
    phrase: keyword.keyword,
    context,
    whole_word: keyword.whole_word,
    expires_at,
    irreversible: filter_action === 'hide',
  };
}

async function withRules(ctx: Ctx, rows: readonly FilterRow[]): Promise<Required<Filter>[]> {
  if (rows.length === 0) return [];
  const { keywords, statuses } = await rulesOf(ctx, rows);
  return rows.map((row) => ({
    ...plainFilter(row),
    keywords: keywords.filter((one) => one.filter_id === row.id).map(keywordEntity),
    statuses: statuses.filter((one) => one.filter_id === row.id).map(statusEntity),
  }));
}

/** Everything that is in these filters, in the order in which it came there. Two queries. */
export async function rulesOf({ db, dialect }: Ctx, filters: readonly { id: Id }[]) {
  const ids = filters.map((one) => one.id);
  const keywords: KeywordRow[] = await db
    .selectFrom('filter_keywords')
    .selectAll()
    .where((eb) => dialect.among(eb.ref('filter_id'), ids))
    .orderBy('id')
    .execute();
  const statuses: StatusRow[] = await db
    .selectFrom('filter_statuses')
    .selectAll()
    .where((eb) => dialect.among(eb.ref('filter_id'), ids))
    .orderBy('id')
    .execute();
  return { keywords, statuses };
}
