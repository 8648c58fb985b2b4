import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { invalid } from '../errors.ts';
import './tables.ts';

/** Mastodon's lengths. */
export const TITLE_LENGTH = 256;
export const KEYWORD_LENGTH = 512;
/** Ours, of one member: each keyword is looked for in everything they read. */
export const MAX_FILTERS = 200;
export const MAX_KEYWORDS = 1000;
export const MAX_STATUSES = 1000;

/** What is wrong with a keyword, in Mastodon's words. */
export function faultsOfKeyword(keyword: string, name = 'Keyword'): string[] {
  if (keyword.trim() === '') return [`${name} can't be blank`];
  return [...keyword].length > KEYWORD_LENGTH
    ? [`${name} is too long (maximum is ${KEYWORD_LENGTH} characters)`]
    : [];
}

/** Asked after something was added. @throws {Refusal} invalid beyond what one member may have */
export async function refuseTooMany(ctx: Ctx, accountId: Id): Promise<void> {
  const { db } = ctx;
  const own = db.selectFrom('filters').select('id').where('account_id', '=', accountId);
  const counted = await db
    .selectNoFrom((eb) => [
      own.clearSelect().select(eb.fn.countAll<number>().as('n')).as('filters'),
      db
        .selectFrom('filter_keywords')
        .select(eb.fn.countAll<number>().as('n'))
        .where('filter_id', 'in', own)
        .as('keywords'),
      db
        .selectFrom('filter_statuses')
        .select(eb.fn.countAll<number>().as('n'))
        .where('filter_id', 'in', own)
        .as('statuses'),
    ])
    .executeTakeFirstOrThrow();
  if (Number(counted.filters) > MAX_FILTERS) throw over('filters', MAX_FILTERS);
  if (Number(counted.keywords) > MAX_KEYWORDS) throw tooManyKeywords();
  if (Number(counted.statuses) > MAX_STATUSES) throw over('posts in all filters', MAX_STATUSES);
}

function over(what: string, most: number) {
  return invalid(`You cannot have more than ${most} ${what}`);
}

/** Also asked before anything is written, since a form may hold many more. */
export function tooManyKeywords() {
  return over('keywords in all filters', MAX_KEYWORDS);
}
