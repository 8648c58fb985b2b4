import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { findByHandle } from '../accounts/index.ts';
import { type Ctx, readerOf } from '../context.ts';
import type { Dialect } from '../db/dialect.ts';
import { firstIdAt } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import type { Condition, Phrase, Property, Query } from './query.ts';
import { lineOf } from './words.ts';

/** A search as it is asked of the database. */
export interface Sought {
  /** Each stands in every status that is found. */
  words: readonly string[];
  /** Conditions over `statuses`, the cheapest first. */
  conditions: readonly RawBuilder<SqlBool>[];
  /** Those of the above that look at words: for whom the index does not. */
  standing: readonly RawBuilder<SqlBool>[];
  /** Whose statuses alone are looked at. */
  from: Id | null;
  above: Id;
  below: Id;
  among: Query['among'];
}

/** Turns a query into conditions; null when nothing can be found by it. */
export async function soughtBy(ctx: Ctx, query: Query): Promise<Sought | null> {
  const { phrases, conditions, among } = query;
  if (phrases.length === 0 && conditions.length === 0) return null;
  const sought = {
    words: [...new Set(phrases.flatMap(({ words, not }) => (not ? [] : words)))],
    conditions: [] as RawBuilder<SqlBool>[],
    standing: [] as RawBuilder<SqlBool>[],
    from: null as Id | null,
    above: 0,
    below: Number.MAX_SAFE_INTEGER,
    among,
  };
  for (const condition of conditions) {
    const { not } = condition;
    if (condition.kind === 'never') {
      if (!not) return null;
    } else if (condition.kind === 'time' && !not) {
      sought.above = Math.max(sought.above, firstIdAt(condition.from) - 1);
      if (condition.until !== Infinity) sought.below = Math.min(sought.below, firstIdAt(condition.until));
    } else if (condition.kind === 'from') {
      const who = await whoIs(ctx, condition.who);
      if (not) {
        if (who !== null) sought.conditions.push(sql`statuses.account_id <> ${who}`);
      } else if (who === null || (sought.from !== null && sought.from !== who)) return null;
      else sought.from = who;
    } else sought.conditions.push(negated(not, sqlOf(condition)));
  }
  for (const phrase of phrases) {
    if (phrase.not) sought.conditions.push(sql`not ${stands(ctx.dialect, phrase)}`);
    else sought.standing.push(stands(ctx.dialect, phrase));
    // One word that stands in the index needs no second look.
    if (!phrase.not && phrase.words.length > 1) sought.conditions.push(stands(ctx.dialect, phrase));
  }
  return sought;
}

async function whoIs(ctx: Ctx, who: string): Promise<Id | null> {
  if (who.toLowerCase() === 'me') return readerOf(ctx);
  return (await findByHandle(ctx, who))?.id ?? null;
}

function stands(dialect: Dialect, { words }: Phrase): RawBuilder<SqlBool> {
  const found = dialect.contains(sql.ref('said.words'), lineOf(words));
  return sql`exists (select 1 from status_words said where said.status_id = statuses.id and ${found})`;
}

/** What is not known of a status (its language) is not so. */
function negated(not: boolean, condition: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
  return not ? sql`coalesce(not (${condition}), 1 = 1)` : condition;
}

function sqlOf(condition: Exclude<Condition, { kind: 'never' | 'from' }>): RawBuilder<SqlBool> {
  if (condition.kind === 'has') return HAS[condition.what];
  if (condition.kind === 'language') return sql`statuses.language = ${condition.language}`;
  const until = condition.until === Infinity ? Number.MAX_SAFE_INTEGER : firstIdAt(condition.until);
  return sql`(statuses.id >= ${firstIdAt(condition.from)} and statuses.id < ${until})`;
}

const attached = (type: string) => sql<SqlBool>`exists (select 1 from attachments
  where attachments.status_id = statuses.id and removed = 0 and type = ${sql.lit(type)})`;

const HAS: Record<Property, RawBuilder<SqlBool>> = {
  media: sql`statuses.has_media = 1`,
  image: attached('image'),
  video: attached('video'),
  audio: attached('audio'),
  poll: sql`exists (select 1 from polls where polls.status_id = statuses.id)`,
  link: sql`exists (select 1 from status_cards join cards on cards.id = status_cards.card_id
    where status_cards.status_id = statuses.id and cards.title <> '')`,
  // Nothing that a page would have run in an app is kept.
  embed: sql`1 = 0`,
  reply: sql`(statuses.in_reply_to_id is not null or statuses.answers_unknown = 1)`,
  sensitive: sql`statuses.sensitive = 1`,
};
