import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { faultsOfKeyword, refuseTooMany } from './bounds.ts';
import { filtersChanged } from './changed.ts';
import './tables.ts';

/** One keyword added (no id), changed or taken away. */
export interface KeywordChange {
  id?: Id;
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
  if (changes.length === 0) return;
  const known = await ctx.db
    .selectFrom('filter_keywords')
    .selectAll()
    .where('filter_id', '=', filterId)
    .execute();
  const there = new Map(known.map((one) => [one.id, one]));
  for (const { id, keyword, wholeWord, destroy } of changes) {
    if (id === undefined) continue;
    const found = there.get(id);
    if (!found) throw notFound();
    if (destroy) {
      await ctx.db.deleteFrom('filter_keywords').where('id', '=', found.id).execute();
      there.delete(found.id);
      continue;
    }
    const now = {
      keyword: keyword ?? found.keyword,
      whole_word: wholeWord === undefined ? found.whole_word : wholeWord ? (1 as const) : (0 as const),
    };
    if (now.keyword === found.keyword && now.whole_word === found.whole_word) continue;
    await ctx.db.updateTable('filter_keywords').set(now).where('id', '=', found.id).execute();
    there.set(found.id, { ...found, ...now });
  }
  await insertKeywords(
    ctx,
    filterId,
    changes.filter((one) => one.id === undefined && says(one)),
  );
}

/** Whether it asks for anything but to go: empty fields of a form add no keyword. */
export function says({ id, keyword = '', wholeWord = false, destroy }: KeywordChange): boolean {
  return !destroy && (id !== undefined || keyword !== '' || wholeWord);
}

/** @throws {Refusal} missing (no filter of theirs), invalid */
export async function addKeyword(
  ctx: Ctx,
  filterId: Id,
  { keyword = '', wholeWord }: KeywordChange,
): Promise<Id> {
  const accountId = actingAccount(ctx);
  return transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const own = await inner.db
      .selectFrom('filters')
      .select('id')
      .where('id', '=', filterId)
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    if (!own) throw notFound();
    refuseFaults(keyword);
    const [id] = await insertKeywords(inner, own.id, [{ keyword, wholeWord }]);
    await refuseTooMany(inner, accountId);
    await filtersChanged(inner, accountId);
    return id as Id;
  });
}

/** @throws {Refusal} missing (no keyword of theirs), invalid */
export async function changeKeyword(ctx: Ctx, id: Id, change: KeywordChange): Promise<Id> {
  const accountId = actingAccount(ctx);
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
export async function removeKeyword(ctx: Ctx, id: Id): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const found = await ownKeyword(inner, accountId, id);
    await inner.db.deleteFrom('filter_keywords').where('id', '=', found.id).execute();
    await filtersChanged(inner, accountId);
  });
}

/** @throws {Refusal} missing */
export async function ownKeyword(ctx: Ctx, accountId: Id, id: Id) {
  const row = await ctx.db
    .selectFrom('filter_keywords')
    .innerJoin('filters', 'filters.id', 'filter_keywords.filter_id')
    .selectAll('filter_keywords')
    .where('filter_keywords.id', '=', id)
    .where('filters.account_id', '=', accountId)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** In one statement, however many; gives their ids. */
async function insertKeywords(
  ctx: Ctx & { tx: Tx },
  filterId: Id,
  added: readonly KeywordChange[],
): Promise<Id[]> {
  const rows = added.map(({ keyword = '', wholeWord = true }) => ({
    id: ctx.ids.next(),
    filter_id: filterId,
    keyword,
    whole_word: wholeWord ? (1 as const) : (0 as const),
  }));
  if (rows.length > 0) await ctx.db.insertInto('filter_keywords').values(rows).execute();
  return rows.map(({ id }) => id);
}

function refuseFaults(keyword: string): void {
  const faults = faultsOfKeyword(keyword);
  if (faults.length > 0) throw invalid(faults.join(', '));
}
