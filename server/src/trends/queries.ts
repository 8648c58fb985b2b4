import type { PreviewCard } from '@skein/api/card.ts';
import type { TagHistory } from '@skein/api/tag.ts';
import { type RawBuilder, sql } from 'kysely';
import { pagesOf } from '../cards/index.ts';
import type { Ctx } from '../context.ts';
import { firstIdAt } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { settingsOf } from '../instance/index.ts';
import { PUBLIC, type Tag, viewerOf, visibleTo } from '../statuses/index.ts';
import { DAY_MS } from './measure.ts';
import { KINDS, type KindName, SHOWN_FROM } from './tables.ts';

export interface Range {
  offset: number;
  limit: number;
}

const DAYS = 7;
const NOTHING = sql`1 = 0`;

/** Which rows of `trends` may be shown, as the setting `trends` says. */
async function shown(ctx: Ctx, kind: KindName): Promise<RawBuilder<unknown>> {
  const { trends } = await settingsOf(ctx);
  if (trends === 'off') return NOTHING;
  const said = (
    allowed: 0 | 1,
  ) => sql`exists (select 1 from trend_reviews review where review.kind = trends.kind
    and review.subject_id = trends.subject_id and review.allowed = ${sql.lit(allowed)})`;
  const reviewed = trends === 'open' ? sql`not ${said(0)}` : said(1);
  return sql`trends.kind = ${sql.lit(KINDS[kind])} and trends.score >= ${sql.lit(SHOWN_FROM[kind])} and ${reviewed}`;
}

const ORDER = sql`trends.score desc, trends.subject_id desc`;

/** Hashtags that many people use today, the most surprising first. */
export async function trendingTags(ctx: Ctx, { offset, limit }: Range): Promise<Tag[]> {
  const query = sql<Tag>`select tags.id, tags.name from trends join tags on tags.id = trends.subject_id
    where ${await shown(ctx, 'tag')} order by ${ORDER} limit ${limit} offset ${offset}`;
  return (await query.execute(ctx.db)).rows;
}

/** Posts that many people favourited and boosted lately, as far as the reader may be offered them. */
export async function trendingStatuses(ctx: Ctx, { offset, limit }: Range): Promise<Id[]> {
  const query = sql<{ id: Id }>`select statuses.id from trends cross join statuses
    where statuses.id = trends.subject_id and ${await shown(ctx, 'status')}
    and statuses.visibility = ${sql.lit(PUBLIC)} and ${visibleTo(await viewerOf(ctx), 'open')}
    order by ${ORDER} limit ${limit} offset ${offset}`;
  return (await query.execute(ctx.db)).rows.map(({ id }) => id);
}

/** Pages that many people link to today, with how many did each day of the week. */
export async function trendingLinks(ctx: Ctx, { offset, limit }: Range) {
  const query = sql<{ id: Id }>`select cards.id from trends join cards on cards.id = trends.subject_id
    where ${await shown(ctx, 'link')} and cards.title <> '' order by ${ORDER} limit ${limit} offset ${offset}`;
  const ids = (await query.execute(ctx.db)).rows.map(({ id }) => id);
  const pages = await pagesOf(ctx, ids);
  const histories = await historiesOf(ctx, ids);
  return ids.flatMap((id): (PreviewCard & { history: TagHistory[] })[] => {
    const page = pages.get(id);
    return page ? [{ ...page, history: histories(id) }] : [];
  });
}

/** The page at an address, if it is trending; null else. */
export async function trendingPage(ctx: Ctx, url: string): Promise<Id | null> {
  if (!URL.canParse(url)) return null;
  const page = new URL(url);
  page.hash = '';
  const query = sql<{ id: Id }>`select cards.id from trends join cards on cards.id = trends.subject_id
    where cards.url = ${page.href} and ${await shown(ctx, 'link')}`;
  return (await query.execute(ctx.db)).rows[0]?.id ?? null;
}

async function historiesOf(ctx: Ctx, ids: readonly Id[]): Promise<(id: Id) => TagHistory[]> {
  const today = Math.floor(ctx.clock.now() / DAY_MS);
  const day = sql.lit(firstIdAt(DAY_MS));
  const query = sql<{ id: Id; day: number; uses: number; accounts: number }>`
    select card_id as id, status_id / ${day} as day, count(*) as uses, count(distinct account_id) as accounts
    from status_cards join statuses on statuses.id = status_cards.status_id
    where ${ctx.dialect.among(sql.ref('card_id'), ids)} and visibility = ${sql.lit(PUBLIC)} and deleted_at is null
      and status_id >= ${sql.lit(firstIdAt((today - DAYS + 1) * DAY_MS))}
    group by card_id, status_id / ${day}`;
  const { rows } = ids.length === 0 ? { rows: [] } : await query.execute(ctx.slow);
  return (id) =>
    Array.from({ length: DAYS }, (_, ago) => {
      const found = rows.find((row) => row.id === id && row.day === today - ago);
      return {
        day: String(((today - ago) * DAY_MS) / 1000),
        accounts: String(found?.accounts ?? 0),
        uses: String(found?.uses ?? 0),
      };
    });
}
