import { z } from 'zod';

/**
 * Turns what "nothing" looks like in a form or in sloppy JSON (`null`, an empty string) into `undefined`, then asks
 * the schema. Every optional parameter goes through here, because apps send all three for "not given".
 */
export function optional<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (value === null || value === '' ? undefined : value), schema.optional());
}

/** An id as it stands in answers, and as apps send it: digits, as text or as a JSON number that is still exact. Always text afterwards. */
export const Id = z.preprocess(
  (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value),
  z.string().regex(/^[0-9]{1,20}$/, 'must be an id'),
);
export type Id = z.infer<typeof Id>;

/** An id in a parameter, as the database has it: a number. One too long to be ours reads as 0, which nothing has. */
export const IdParam = Id.transform((text) => (Number.isSafeInteger(Number(text)) ? Number(text) : 0));

/** What is wrong with a parameter that is needed and not there: answered with 400, as Mastodon does. */
export const MISSING = 'param is missing or the value is empty';

/** What is asked of one thing that the path names: `/api/v1/statuses/:id`. */
export const ById = z.object({ id: IdParam });

/** For what takes no parameters, and for what answers `{}`. */
export const Nothing = z.object({});

const yes = new Set(['1', 't', 'true', 'on', 'yes', 'y']);
const no = new Set(['0', 'f', 'false', 'off', 'no', 'n']);

/** A yes or no as forms, query strings and JSON spell it. */
export const Flag = z.preprocess((value) => {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const word = String(value).trim().toLowerCase();
  if (yes.has(word)) return true;
  if (no.has(word)) return false;
  return value;
}, z.boolean('must be true or false'));
export type Flag = z.infer<typeof Flag>;

/** A list that may arrive as one bare value (`id=1`), as a list, or not at all (then it is empty). */
export function list<T extends z.ZodType>(item: T, most = 100) {
  return z.preprocess((value) => {
    if (value === undefined || value === null || value === '') return [];
    return Array.isArray(value) ? value : [value];
  }, z.array(item).max(most));
}

/** A whole number written as text or number. */
export const Whole = z.preprocess(
  (value) => (typeof value === 'string' && /^\s*-?[0-9]{1,15}\s*$/.test(value) ? Number(value) : value),
  z.number('must be a whole number').int('must be a whole number'),
);

/** How many items a page may hold: the default when not asked, and never more than `most` or less than one. */
export function limit(usual: number, most: number) {
  return optional(Whole).transform((asked) => Math.min(most, Math.max(1, Math.abs(asked ?? usual))));
}

/**
 * The cursors of a list: `max_id` goes on to older items, `since_id` gives the newest above it, `min_id` the page
 * directly above it. All three exclude the id they name.
 */
export function pageParams(usual = 20, most = usual * 2) {
  return z.object({
    limit: limit(usual, most),
    max_id: optional(IdParam),
    since_id: optional(IdParam),
    min_id: optional(IdParam),
  });
}

/** Cursors of a list of statuses, accounts' statuses and timelines: 20, at most 40. */
export const PageParams = pageParams(20, 40);
export type PageParams = z.infer<typeof PageParams>;

/** Cursors of a list of accounts: 40, at most 80. They name the rows that list them, as follows and blocks, not the accounts. */
export const AccountPageParams = pageParams(40, 80);
