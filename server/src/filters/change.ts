import { FILTER_CONTEXTS, type FilterAction } from '@skein/api/filter.ts';
import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id, Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { faultsOfKeyword, MAX_KEYWORDS, refuseTooMany, TITLE_LENGTH, tooManyKeywords } from './bounds.ts';
import { filtersChanged } from './changed.ts';
import { applyKeywords, type KeywordChange, says } from './keywords.ts';

/** What is said of a filter; what is not given stays as it is. */
export interface FilterChange {
  title?: string | undefined;
  contexts?: readonly string[] | undefined;
  action?: FilterAction | undefined;
  /** Seconds from now; null for ever. */
  expiresIn?: number | null | undefined;
  /** Of a new one instead: the moment itself. */
  expiresAt?: Time | null;
  keywords?: readonly KeywordChange[];
  /** Of a new one: posts that it holds, which the member may see. */
  statusIds?: readonly Id[];
}

/** Longer is for ever, and a date that every app can read. */
const LONGEST_SECONDS = 100 * 365 * 86_400;

/** @throws {Refusal} invalid, also for the member's filter beyond the last they may have */
export async function createFilter(ctx: Ctx, change: FilterChange): Promise<Id> {
  const accountId = actingAccount(ctx);
  const {
    title = '',
    contexts = [],
    action = 'warn',
    expiresIn = null,
    keywords = [],
    statusIds = [],
    expiresAt,
  } = change;
  const until = expiresAt === undefined ? { expiresIn } : {};
  const set = valuesOf(ctx, { title, contexts, action, keywords, ...until });
  return transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const id = inner.ids.next();
    await inner.db
      .insertInto('filters')
      .values({
        id,
        account_id: accountId,
        title,
        contexts: '',
        action,
        expires_at: expiresAt ?? null,
        ...set,
      })
      .execute();
    await applyKeywords(inner, id, keywords);
    const held = statusIds.map((status) => ({ id: inner.ids.next(), filter_id: id, status_id: status }));
    if (held.length > 0) await inner.db.insertInto('filter_statuses').values(held).execute();
    await refuseTooMany(inner, accountId);
    await filtersChanged(inner, accountId);
    return id;
  });
}

/** @throws {Refusal} missing (no filter of theirs, or no keyword of that filter), invalid */
export async function changeFilter(ctx: Ctx, id: Id, change: FilterChange): Promise<Id> {
  const accountId = actingAccount(ctx);
  return transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    await ownFilter(inner, accountId, id);
    const set = valuesOf(inner, change);
    if (Object.keys(set).length > 0)
      await inner.db.updateTable('filters').set(set).where('id', '=', id).execute();
    await applyKeywords(inner, id, change.keywords ?? []);
    await refuseTooMany(inner, accountId);
    await filtersChanged(inner, accountId);
    return id;
  });
}

/** Takes it away with what is in it. @throws {Refusal} missing */
export async function removeFilter(ctx: Ctx, id: Id): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    // Nothing is put into it meanwhile.
    await holdAccount(inner, accountId);
    await ownFilter(inner, accountId, id);
    await inner.db.deleteFrom('filter_keywords').where('filter_id', '=', id).execute();
    await inner.db.deleteFrom('filter_statuses').where('filter_id', '=', id).execute();
    await inner.db.deleteFrom('filters').where('id', '=', id).execute();
    await filtersChanged(inner, accountId);
  });
}

/** @throws {Refusal} missing */
export async function ownFilter(ctx: Ctx, accountId: Id, id: Id) {
  const row = await ctx.db
    .selectFrom('filters')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** The columns that change. @throws {Refusal} invalid, with everything that is wrong */
function valuesOf(ctx: Ctx, { title, contexts, action, expiresIn, keywords = [] }: FilterChange) {
  if (keywords.length > MAX_KEYWORDS) throw tooManyKeywords();
  const faults: string[] = [];
  if (title?.trim() === '') faults.push("Title can't be blank");
  if (title && [...title].length > TITLE_LENGTH)
    faults.push(`Title is too long (maximum is ${TITLE_LENGTH} characters)`);
  const places = contexts && [...new Set(contexts.map((one) => one.trim()).filter(Boolean))];
  if (places?.length === 0) faults.push("Context can't be blank");
  if (places && (places.length === 0 || places.some((one) => !known.has(one))))
    faults.push('Context None or invalid context supplied');
  for (const one of keywords) {
    if (!says(one)) continue;
    const keyword = one.id === undefined ? (one.keyword ?? '') : one.keyword;
    if (keyword !== undefined) faults.push(...faultsOfKeyword(keyword, 'Keywords keyword'));
  }
  if (faults.length > 0) throw invalid(faults.join(', '));
  return {
    ...(title === undefined ? {} : { title }),
    ...(places === undefined ? {} : { contexts: places.join(' ') }),
    ...(action === undefined ? {} : { action }),
    ...(expiresIn === undefined ? {} : { expires_at: expiryOf(ctx, expiresIn) }),
  };
}

const known: ReadonlySet<string> = new Set(FILTER_CONTEXTS);

function expiryOf(ctx: Ctx, seconds: number | null): number | null {
  if (seconds === null || seconds > LONGEST_SECONDS) return null;
  return ctx.clock.now() + Math.max(0, seconds) * 1000;
}
