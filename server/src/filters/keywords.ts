import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { faultsOfKeyword, refuseTooMany } from './bounds.ts';
import { filtersChanged, holdFilters, owner } from './changed.ts';
import './tables.ts';

/** One keyword added (no id), changed or taken away. */
export interface KeywordChange {
  id?: Id | null;
  keyword?: string | undefined;
  wholeWord?: boolean | undefined;
  destroy?: boolean;
}

/** Adds, changes and removes keywords of one filter; joins the caller's transaction. @throws {Refusal} missing, for one of another filter */
export async function applyKeywords(
  ctx: Ctx & { tx: Tx },
  filterId: Id,
  changes: readonly KeywordChange[],
): Promise<void> {
  for (const change of changes) {
    const { id, keyword, wholeWord, destroy } = change;
    if (id === undefined) {
      if (says(change)) await insertKeyword(ctx, filterId, keyword ?? '', wholeWord);
      continue;
    }
    const found = await ctx.db
      .selectFrom('filter_keywords')
      .selectAll()
      .where('id', '=', id ?? 0)
      .where('filter_id', '=', filterId)
      .executeTakeFirst();
    if (!found) throw notFound();
    if (destroy) await ctx.db.deleteFrom('filter_keywords').where('id', '=', found.id).execute();
    else {
      const values = {
        keyword: keyword ?? found.keyword,
        whole_word: wholeWord === undefined ? found.whole_word : wholeWord ? (1 as const) : (0 as const),
      };
      await ctx.db.updateTable('filter_keywords').set(values).where('id', '=', found.id).execute();
    }
  }
}

/** Whether it asks for anything but to go: empty fields of a form add no keyword. */
export function says({ id, keyword = '', wholeWord = false, destroy }: KeywordChange): boolean {
  return !destroy && (id !== undefined || keyword !== '' || wholeWord);
}

/** @throws {Refusal} missing (no filter of theirs), invalid */
export async function addKeyword(
  ctx: Ctx,
  filterId: Id | null,
  { keyword = '', wholeWord }: KeywordChange,
): Promise<Id> {
  const accountId = owner(ctx);
  return transact(ctx, async (inner) => {
    await holdFilters(inner, accountId);
    const own = await inner.db
      .selectFrom('filters')
      .select('id')
      .where('id', '=', filterId ?? 0)
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    if (!own) throw notFound();
    refuseFaults(keyword);
    const id = await insertKeyword(inner, own.id, keyword, wholeWord);
    await refuseTooMany(inner, accountId);
    await filtersChanged(inner, accountId);
    return id;
  });
}

/** @throws {Refusal} missing (no keyword of theirs), invalid */
export async function changeKeyword(ctx: Ctx, id: Id | null, change: KeywordChange): Promise<Id> {
  const accountId = owner(ctx);
  return transact(ctx, async (inner) => {
    const found = await ownKeyword(inner, accountId, id);
    if (change.keyword !== undefined) refuseFaults(change.keyword);
    const { keyword, wholeWord } = change;
    await applyKeywords(inner, found.filter_id, [{ id: found.id, keyword, wholeWord }]);
    await filtersChanged(inner, accountId);
    return found.id;
  });
}

/** @throws {Refusal} missing */
export async function removeKeyword(ctx: Ctx, id: Id | null): Promise<void> {
  const accountId = owner(ctx);
  await transact(ctx, async (inner) => {
    const found = await ownKeyword(inner, accountId, id);
    await inner.db.deleteFrom('filter_keywords').where('id', '=', found.id).execute();
    await filtersChanged(inner, accountId);
  });
}

/** @throws {Refusal} missing */
export async function ownKeyword(ctx: Ctx, accountId: Id, id: Id | null) {
  const row = await ctx.db
    .selectFrom('filter_keywords')
    .innerJoin('filters', 'filters.id', 'filter_keywords.filter_id')
    .selectAll('filter_keywords')
    .where('filter_keywords.id', '=', id ?? 0)
    .where('filters.account_id', '=', accountId)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

async function insertKeyword(
  ctx: Ctx & { tx: Tx },
  filterId: Id,
  keyword: string,
  wholeWord = true,
): Promise<Id> {
  const id = ctx.ids.next();
  await ctx.db
    .insertInto('filter_keywords')
    .values({ id, filter_id: filterId, keyword, whole_word: wholeWord ? 1 : 0 })
    .execute();
  return id;
}

function refuseFaults(keyword: string): void {
  const faults = faultsOfKeyword(keyword);
  if (faults.length > 0) throw invalid(faults.join(', '));
}
