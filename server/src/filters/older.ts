import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { changeFilter, createFilter, removeFilter } from './change.ts';
import { ownKeyword, removeKeyword } from './keywords.ts';
import './tables.ts';

/** A filter of the older form: one phrase, which is also the title. */
export interface OlderFilter {
  phrase?: string | undefined;
  contexts?: readonly string[] | undefined;
  irreversible?: boolean | undefined;
  wholeWord?: boolean | undefined;
  expiresIn?: number | null | undefined;
}

/** Returns the id of its keyword, which is the id of the filter in the older form. @throws {Refusal} invalid */
export async function createOlder(ctx: Ctx, { phrase = '', ...older }: OlderFilter): Promise<Id> {
  return transact(ctx, async (inner) => {
    const { contexts, irreversible, wholeWord, expiresIn } = older;
    const id = await createFilter(inner, {
      title: phrase,
      contexts,
      action: irreversible ? 'hide' : 'warn',
      expiresIn,
      keywords: [{ keyword: phrase, wholeWord }],
    });
    const { id: keywordId } = await inner.db
      .selectFrom('filter_keywords')
      .select('id')
      .where('filter_id', '=', id)
      .executeTakeFirstOrThrow();
    return keywordId;
  });
}

const SHARED =
  'This filter holds other words too, for which this would change as well. Change it under Filters in the settings.';

/** @throws {Refusal} missing, invalid (also when it would change what other keywords of the same filter share) */
export async function changeOlder(ctx: Ctx, keywordId: Id, older: OlderFilter): Promise<Id> {
  const accountId = actingAccount(ctx);
  return transact(ctx, async (inner) => {
    const { id, filter_id } = await ownKeyword(inner, accountId, keywordId);
    const before = await stateOf(inner, filter_id);
    const { phrase, contexts, irreversible, wholeWord, expiresIn } = older;
    await changeFilter(inner, filter_id, {
      title: phrase,
      contexts,
      action: irreversible === undefined ? undefined : irreversible ? 'hide' : 'warn',
      expiresIn,
      keywords: [{ id, keyword: phrase, wholeWord }],
    });
    const shared = (await keywordsIn(inner, filter_id)) > 1;
    if (shared && (await stateOf(inner, filter_id)) !== before) throw new Refusal('invalid', SHARED);
    return id;
  });
}

/** Takes the phrase away, and its filter when nothing else is in it. @throws {Refusal} missing */
export async function removeOlder(ctx: Ctx, keywordId: Id): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const { id, filter_id } = await ownKeyword(inner, accountId, keywordId);
    await removeKeyword(inner, id);
    const statuses = await inner.db
      .selectFrom('filter_statuses')
      .select('id')
      .where('filter_id', '=', filter_id)
      .executeTakeFirst();
    // An app of the older form would never see it again, nor be able to take it away.
    if (!statuses && (await keywordsIn(inner, filter_id)) === 0) await removeFilter(inner, filter_id);
  });
}

/** All that the keywords of a filter share, to be compared. */
async function stateOf(ctx: Ctx, filterId: Id): Promise<string> {
  return JSON.stringify(
    await ctx.db.selectFrom('filters').selectAll().where('id', '=', filterId).executeTakeFirstOrThrow(),
  );
}

async function keywordsIn(ctx: Ctx, filterId: Id): Promise<number> {
  const rows = await ctx.db
    .selectFrom('filter_keywords')
    .select('id')
    .where('filter_id', '=', filterId)
    .limit(2)
    .execute();
  return rows.length;
}
