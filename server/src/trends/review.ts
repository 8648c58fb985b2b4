import type { Ctx } from '../context.ts';
import { parseId } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { findStatus, tagName, tagsNamed } from '../statuses/index.ts';
import { KINDS, type KindName } from './tables.ts';

/** What those who run the server say of a hashtag (by name), a post (by id) or a page (by address). @throws {Refusal} missing */
export async function reviewTrend(ctx: Ctx, name: KindName, what: string, allowed: boolean): Promise<void> {
  const id = await FIND[name](ctx, what);
  if (id === null) throw notFound();
  const row = { kind: KINDS[name], subject_id: id, allowed: allowed ? (1 as const) : (0 as const) };
  await transact(ctx, (inner) =>
    inner.db
      .insertInto('trend_reviews')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['kind', 'subject_id']).doUpdateSet({ allowed: row.allowed }),
      )
      .execute(),
  );
}

const FIND: Record<KindName, (ctx: Ctx, what: string) => Promise<Id | null>> = {
  async tag(ctx, what) {
    const name = tagName(what.replace(/^#/, ''));
    return name === null ? null : ((await tagsNamed(ctx, [name])).get(name) ?? null);
  },
  async status(ctx, what) {
    const id = parseId(what);
    return id === null ? null : ((await findStatus(ctx, id))?.id ?? null);
  },
  async link(ctx, what) {
    const row = await ctx.db.selectFrom('cards').select('id').where('url', '=', what).executeTakeFirst();
    return row?.id ?? null;
  },
};

export interface Candidate {
  kind: KindName;
  what: string;
  score: number;
  /** Null: nobody has said anything. */
  allowed: boolean | null;
}

/** What is trending, or would be if it were allowed, the highest first. */
export async function trendCandidates(ctx: Ctx): Promise<Candidate[]> {
  const rows = await ctx.db
    .selectFrom('trends')
    .leftJoin('trend_reviews', (on) =>
      on
        .onRef('trend_reviews.kind', '=', 'trends.kind')
        .onRef('trend_reviews.subject_id', '=', 'trends.subject_id'),
    )
    .leftJoin('tags', 'tags.id', 'trends.subject_id')
    .leftJoin('cards', 'cards.id', 'trends.subject_id')
    .select([
      'trends.kind',
      'trends.subject_id',
      'trends.score',
      'trend_reviews.allowed',
      'tags.name',
      'cards.url',
    ])
    .where('trends.score', '>=', 300)
    .orderBy('trends.kind')
    .orderBy('trends.score', 'desc')
    .limit(200)
    .execute();
  const names = Object.keys(KINDS) as KindName[];
  return rows.map(({ kind, subject_id, score, allowed, name, url }) => ({
    kind: names[kind] as KindName,
    what: (kind === KINDS.tag ? name : kind === KINDS.link ? url : null) ?? String(subject_id),
    score: score / 1000,
    allowed: allowed === null ? null : allowed === 1,
  }));
}
