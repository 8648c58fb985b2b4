import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { invalid } from '../errors.ts';

/** Languages of one follow: more than anybody reads. */
const MOST = 100;
const LANGUAGE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/;

/**
 * Languages as a follow holds them; none for all.
 * @throws {Refusal} invalid for what is no language, and for too many
 */
export function languagesKept(chosen: readonly string[]): string | null {
  const languages = [...new Set(chosen.filter((one) => one !== ''))];
  if (languages.length > MOST || languages.some((one) => !LANGUAGE.test(one)))
    throw invalid('Languages is invalid');
  return languages.length === 0 ? null : `,${languages.join()},`;
}

/** The same as they are told; null for all. */
export function languagesChosen(kept: string | null | undefined): string[] | null {
  return kept ? kept.slice(1, -1).split(',') : null;
}

/**
 * Whether the languages of a follow leave out a post in this one. Who reads `pt` reads `pt-BR` too; a post of which
 * nobody knows the language is left out by none, and so are boosts, as in Mastodon.
 */
export function unwantedLanguage(
  languages: RawBuilder<unknown>,
  language: RawBuilder<unknown>,
): RawBuilder<SqlBool> {
  // `replace` stands for "contains", which the engines call by different names.
  const without = (one: RawBuilder<unknown>) =>
    sql`replace(${languages}, ',' || ${one} || ',', '') = ${languages}`;
  const main = sql`case when substr(${language}, 3, 1) = '-' then substr(${language}, 1, 2)
    when substr(${language}, 4, 1) = '-' then substr(${language}, 1, 3) else ${language} end`;
  return sql<SqlBool>`(${languages} is not null and ${language} is not null
    and ${without(language)} and ${without(main)})`;
}
