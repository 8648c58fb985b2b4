import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Scanned, type Slice, scan } from '../http/slice.ts';
import { DIRECT, MAX_PINS, pinnedBy, tagName, tagsNamed, viewerOf, visibleTo } from '../statuses/index.ts';
import { NO_ANSWER } from './answers.ts';
import { scanning, scanPage } from './scanning.ts';

export interface AccountFilter {
  accountId: Id;
  excludeReplies: boolean;
  excludeBoosts: boolean;
  excludeDirect?: boolean;
  /** Boosts carry none of their own. */
  onlyMedia?: boolean;
  /** Only what is pinned. */
  pinned?: boolean;
  /** Only what stands under this hashtag, as it was typed; null for all. Boosts stand under none. */
  tagged?: string | null;
}

const EMPTY: Slice = { ids: [], next: null, prev: null };

/** What one account wrote and boosted, newest first, as far as the reader may see it. */
export async function accountTimeline(ctx: Ctx, filter: AccountFilter, page: Page): Promise<Slice> {
  const { accountId, excludeReplies, excludeBoosts, onlyMedia, tagged = null } = filter;
  if (tagged !== null || filter.pinned || filter.excludeDirect) return narrowed(ctx, filter, tagged, page);
  const scans = excludeReplies
    ? excludeBoosts
      ? withoutEither
      : withoutReplies
    : excludeBoosts
      ? withoutBoosts
      : everything;
  if (onlyMedia) return scanPage(ctx, excludeReplies ? mediaWithoutReplies : media, accountId, page);
  return scanPage(ctx, scans, accountId, page);
}

const media = scanning('asked', (of) => sql`has_media = 1 and ${ofAccount(of)}`);
const mediaWithoutReplies = scanning(
  'asked',
  (of) => sql`has_media = 1 and ${ofAccount(of)} and ${NO_ANSWER}`,
);
const everything = scanning('asked', ofAccount);
const withoutReplies = scanning('asked', (of) => sql`${ofAccount(of)} and ${NO_ANSWER}`);
const withoutBoosts = scanning('asked', (of) => sql`${ofAccount(of)} and boost_of_id is null`);
const withoutEither = scanning(
  'asked',
  (of) => sql`${ofAccount(of)} and ${NO_ANSWER} and boost_of_id is null`,
);

function ofAccount(of: Id): RawBuilder<unknown> {
  return sql`account_id = ${of}`;
}

/** By what is asked for seldom: a query made for the occasion. */
async function narrowed(ctx: Ctx, filter: AccountFilter, tagged: string | null, page: Page): Promise<Slice> {
  const conditions = conditionsOf(filter);
  if (tagged !== null) {
    const name = tagName(tagged.replace(/^[#＃]/u, ''));
    const tag = name === null ? undefined : (await tagsNamed(ctx, [name])).get(name);
    if (tag === undefined) return EMPTY;
    conditions.push(sql`exists (select 1 from status_tags
      where status_tags.status_id = statuses.id and status_tags.tag_id = ${tag})`);
  }
  // A hashtag may stand in one of all that somebody wrote, so this looks at more than a page.
  const db = tagged === null ? ctx.db : ctx.slow;
  const viewer = await viewerOf(ctx);
  const { above, below, order: towards } = rangeOf(page);
  const order = sql.raw(towards);
  const slice = await scan(page, async (window) => {
    const query = sql<Scanned>`
      select statuses.id, case when ${visibleTo(viewer, 'asked')} then 1 else 0 end as visible from (
        select id from statuses
        where ${sql.join(conditions, sql` and `)} and id > ${above} and id < ${below}
        order by id ${order} limit ${window}
      ) scanned cross join statuses where statuses.id = scanned.id order by scanned.id ${order}`;
    return (await query.execute(db)).rows;
  });
  const all = page.limit >= MAX_PINS && page.minId === null && page.sinceId === null && page.maxId === null;
  if (!filter.pinned || !all) return slice;
  // All of them at once: the last pinned first. A part of them goes by id, so that its cursors hold.
  const shown = new Set(slice.ids);
  return { ...EMPTY, ids: (await pinnedBy(ctx, filter.accountId)).filter((id) => shown.has(id)) };
}

function conditionsOf(filter: AccountFilter): RawBuilder<unknown>[] {
  const { accountId, excludeReplies, excludeBoosts, excludeDirect, onlyMedia, pinned } = filter;
  return [
    ofAccount(accountId),
    ...(excludeReplies ? [NO_ANSWER] : []),
    ...(excludeBoosts ? [sql`boost_of_id is null`] : []),
    ...(excludeDirect ? [sql`visibility <> ${sql.lit(DIRECT)}`] : []),
    ...(onlyMedia ? [sql`has_media = 1`] : []),
    ...(pinned ? [sql`id in (select status_id from pins where pins.account_id = ${accountId})`] : []),
  ];
}
