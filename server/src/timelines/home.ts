import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Page } from '../http/pages.ts';
import { type Slice, sliceOf } from '../http/slice.ts';
import { createCache } from '../live/cache.ts';
import { RELATIONS_TOPIC, unwantedLanguage } from '../relations/index.ts';
import { remembered } from '../remembered.ts';
import { type Viewer, viewerOf, visibleColumn, welcomeTo } from '../statuses/index.ts';
import { HOME_TOPIC, STANDS_BY_TAG } from './home-rows.ts';
import './tables.ts';

interface Window extends Record<string, unknown> {
  above: Id;
  below: Id;
  limit: number;
}

const ALL = Number.MAX_SAFE_INTEGER;

const homePage = (direction: 'asc' | 'desc') =>
  visibleColumn<Window, Id>((db, p, viewer) =>
    db
      .selectFrom('home')
      .select('status_id as id')
      .where('account_id', '=', viewer.accountId as Id)
      .where('status_id', '>', p('above'))
      .where('status_id', '<', p('below'))
      .where(welcomeTo(viewer, sql.ref('home.author_id')))
      .where(welcomeTo(viewer, sql.ref('home.boosted_author_id')))
      .where(boostsWanted(viewer.accountId as Id))
      .where(languageWanted(viewer))
      .orderBy('status_id', direction)
      .limit(p('limit')),
  );

/** Asked when home is read, so that the choice counts at once for what stands there already. */
function boostsWanted(memberId: Id): RawBuilder<SqlBool> {
  return sql<SqlBool>`(home.boosted_author_id is null or not exists (select 1 from follows
    where follower_id = ${memberId} and followee_id = home.author_id and show_boosts = 0))`;
}

/** The same for languages; of most readers nothing is asked. A followed hashtag brings a post in any. */
function languageWanted({ accountId, hides }: Viewer): RawBuilder<SqlBool> {
  if (!hides.languages) return sql<SqlBool>`1 = 1`;
  const unwanted = unwantedLanguage(sql.ref('follows.languages'), sql.ref('statuses.language'));
  return sql<SqlBool>`not exists (select 1 from follows join statuses on statuses.id = home.status_id
    where follows.follower_id = ${accountId} and follows.followee_id = home.author_id and ${unwanted}
      and not ${STANDS_BY_TAG})`;
}

const downwards = homePage('desc');
const upwards = homePage('asc');

/** As many as one page can have. */
const TOP = 40;
/** A mute ends by the clock, which announces nothing. */
const TOP_MS = 4000;

interface Top {
  /** The newest of a home, newest first; fewer than TOP when that is all. */
  ids: Id[];
  readAt: number;
}

const topsOf = remembered(({ live }) =>
  createCache<Id, Top>(live, { topic: [HOME_TOPIC, RELATIONS_TOPIC], max: 5000, ttl: TOP_MS }),
);

/**
 * A page of the member's home, newest first: every status of those they follow, by time. One query over one index:
 * a row stands here only while its author is followed, so all there is left to ask is whom the reader hides, and whose
 * boosts; deleted statuses and suspended authors are skipped when the page is rendered, and a job takes their rows out.
 * Apps ask for the top again and again, so its ids are kept until the home or the reader's relations change.
 */
export async function homeOf(ctx: Ctx, page: Page): Promise<Slice> {
  const viewer = await viewerOf(ctx);
  const top = page.maxId === null ? await topOf(ctx, viewer) : [];
  const { minId, sinceId, limit } = page;
  if (page.maxId === null && minId === null) {
    const newer = sinceId === null ? top : top.filter((id) => id > sinceId);
    return sliceOf(newer.slice(0, limit), page);
  }
  if (minId !== null && top.length > 0 && (top.length < TOP || minId >= (top.at(-1) as Id))) {
    return sliceOf(
      top
        .filter((id) => id > minId)
        .slice(-limit)
        .reverse(),
      page,
    );
  }
  const ids = await (minId === null ? downwards : upwards)(ctx, viewer, {
    above: minId ?? sinceId ?? 0,
    below: page.maxId ?? ALL,
    limit,
  });
  return sliceOf(ids, page);
}

async function topOf(ctx: Ctx, viewer: Viewer): Promise<Id[]> {
  const tops = topsOf(ctx);
  const reader = viewer.accountId as Id;
  const kept = ctx.tx ? undefined : tops.get(reader);
  if (kept && Math.abs(viewer.now - kept.readAt) < TOP_MS) return kept.ids;
  const moment = tops.since();
  const ids = await downwards(ctx, viewer, { above: 0, below: ALL, limit: TOP });
  // Inside a transaction rows may yet be undone, so nothing read there is kept.
  if (!ctx.tx) tops.set(reader, { ids, readAt: viewer.now }, moment);
  return ids;
}
