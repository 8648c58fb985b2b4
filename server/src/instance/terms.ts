import type { TermsOfService } from '@skein/api/instance.ts';
import { TERMS_MAX } from '@skein/api/limits.ts';
import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { createCache } from '../live/cache.ts';
import { remembered } from '../remembered.ts';
import { prose } from './prose.ts';
import { SETTINGS_TOPIC } from './settings.ts';
import { refuseUnlessRuns } from './who-runs.ts';
import './tables.ts';

/** Terms with the day from which they hold, and that from which others do. */
export interface Terms {
  effectiveOn: string;
  publishedAt: number;
  /** The days after this one from which other terms hold: the first, or null. */
  succeededBy: string | null;
}

const MOST_TERMS = 100;

const daysOf = remembered(({ live }) => {
  const cache = createCache<'terms', Terms[]>(live, { topic: SETTINGS_TOPIC, max: 1, ttl: 60_000 });
  live.listen(SETTINGS_TOPIC, () => cache.clear());
  return cache;
});

/** All terms that were published, the newest day first; without their texts. */
export async function listTerms(ctx: Ctx): Promise<Terms[]> {
  const cache = daysOf(ctx);
  const known = cache.get('terms');
  if (known) return known;
  const moment = cache.since();
  const rows = await ctx.db
    .selectFrom('terms_of_service')
    .select(['effective_on', 'published_at'])
    .orderBy('effective_on', 'desc')
    .execute();
  const terms = rows.map(({ effective_on, published_at }, place) => ({
    effectiveOn: effective_on,
    publishedAt: published_at,
    succeededBy: rows[place - 1]?.effective_on ?? null,
  }));
  cache.set('terms', terms, moment);
  return terms;
}

/** The day of the terms that hold now; where none do yet, of the next; null where there are none. */
export async function currentTermsDay(ctx: Ctx): Promise<string | null> {
  const terms = await listTerms(ctx);
  const today = dayOf(ctx.clock.now());
  return (terms.find(({ effectiveOn }) => effectiveOn <= today) ?? terms.at(-1))?.effectiveOn ?? null;
}

/** The terms of one day, or those that hold now. @throws {Refusal} missing */
export async function shownTerms(ctx: Ctx, day: string | null): Promise<TermsOfService> {
  const asked = day ?? (await currentTermsDay(ctx));
  const found = (await listTerms(ctx)).find(({ effectiveOn }) => effectiveOn === asked);
  if (!found) throw notFound();
  const row = await ctx.db
    .selectFrom('terms_of_service')
    .select('text')
    .where('effective_on', '=', found.effectiveOn)
    .executeTakeFirst();
  if (!row) throw notFound();
  return {
    effective_date: found.effectiveOn,
    effective: found.effectiveOn <= dayOf(ctx.clock.now()),
    content: prose(row.text),
    succeeded_by: found.succeededBy,
  };
}

/**
 * Publishes terms that hold from a day on: today, or one to come. What holds already is never written anew.
 * @throws {Refusal} forbidden, invalid
 */
export async function publishTerms(
  ctx: Ctx,
  { effectiveOn, text }: { effectiveOn: string; text: string },
): Promise<void> {
  refuseUnlessRuns(ctx);
  if (!isDay(effectiveOn))
    throw invalid(`Effective date ${JSON.stringify(effectiveOn)} is no day like 2027-01-31`);
  if (effectiveOn < dayOf(ctx.clock.now())) throw invalid('Effective date must not be in the past');
  if (text.trim() === '') throw invalid("Text can't be blank");
  if ([...text].length > TERMS_MAX) throw invalid(`Text is too long (maximum is ${TERMS_MAX} characters)`);
  await transact(ctx, async (inner) => {
    if ((await allDays(inner)).length >= MOST_TERMS) throw invalid(`there are ${MOST_TERMS} terms already`);
    const added = await inner.db
      .insertInto('terms_of_service')
      .values({ effective_on: effectiveOn, text: text.trim(), published_at: inner.clock.now() })
      .onConflict((conflict) => conflict.column('effective_on').doNothing())
      .returning('effective_on')
      .executeTakeFirst();
    if (!added) throw invalid(`there are terms from ${effectiveOn} already`);
    inner.tx.afterCommit(() => inner.live.announce(SETTINGS_TOPIC, 'terms'));
  });
}

/** Takes back terms that do not hold yet. @throws {Refusal} forbidden, invalid (they hold, or did), missing */
export async function withdrawTerms(ctx: Ctx, effectiveOn: string): Promise<void> {
  refuseUnlessRuns(ctx);
  await transact(ctx, async (inner) => {
    if (!(await allDays(inner)).includes(effectiveOn)) throw notFound();
    if (effectiveOn <= dayOf(inner.clock.now())) throw invalid('these terms hold already');
    await inner.db.deleteFrom('terms_of_service').where('effective_on', '=', effectiveOn).execute();
    inner.tx.afterCommit(() => inner.live.announce(SETTINGS_TOPIC, 'terms'));
  });
}

async function allDays(ctx: Pick<Ctx, 'db'>): Promise<string[]> {
  const rows = await ctx.db.selectFrom('terms_of_service').select('effective_on').execute();
  return rows.map(({ effective_on }) => effective_on);
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && dayOf(ms) === text;
}
