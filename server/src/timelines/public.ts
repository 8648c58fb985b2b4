import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Page } from '../http/pages.ts';
import { type Slice, scan } from '../http/slice.ts';
import { type Asking, viewerOf, visibleQuery, visibleTo } from '../statuses/index.ts';

const ALL = Number.MAX_SAFE_INTEGER;

export interface PublicFilter {
  local: boolean;
  remote: boolean;
  onlyMedia?: boolean;
}

/** Public statuses of everybody known here, newest first. */
export async function publicTimeline(
  ctx: Ctx,
  { local, remote, onlyMedia }: PublicFilter,
  page: Page,
): Promise<Slice> {
  const from = local ? 'local' : remote ? 'remote' : 'all';
  return pageOf(ctx, (onlyMedia ? mediaScans : publicScans)[from], 0, page);
}

export interface AccountFilter {
  accountId: Id;
  excludeReplies: boolean;
  excludeBoosts: boolean;
  /** Boosts carry none of their own. */
  onlyMedia?: boolean;
}

/** What one account wrote and boosted, newest first, as far as the reader may see it. */
export async function accountTimeline(
  ctx: Ctx,
  { accountId, excludeReplies, excludeBoosts, onlyMedia }: AccountFilter,
  page: Page,
): Promise<Slice> {
  const scans = excludeReplies
    ? excludeBoosts
      ? withoutEither
      : withoutReplies
    : excludeBoosts
      ? withoutBoosts
      : everything;
  if (onlyMedia) return pageOf(ctx, excludeReplies ? mediaWithoutReplies : media, accountId, page);
  return pageOf(ctx, scans, accountId, page);
}

interface Window extends Record<string, unknown> {
  /** The account whose statuses are looked at; unused by the public timelines. */
  of: Id;
  above: Id;
  below: Id;
  window: number;
}

type Scan = ReturnType<typeof scanning>;

/** As the index on them says it. */
const OPEN_POSTS = sql`visibility = 0 and deleted_at is null and boost_of_id is null`;

const publicScans = {
  all: scanning('offered', () => OPEN_POSTS),
  local: scanning('offered', () => sql`${OPEN_POSTS} and uri is null`),
  remote: scanning('offered', () => sql`${OPEN_POSTS} and uri is not null`),
};
const mediaScans = {
  all: scanning('offered', () => sql`has_media = 1 and ${OPEN_POSTS}`),
  local: scanning('offered', () => sql`has_media = 1 and ${OPEN_POSTS} and uri is null`),
  remote: scanning('offered', () => sql`has_media = 1 and ${OPEN_POSTS} and uri is not null`),
};
const media = scanning('asked', (of) => sql`has_media = 1 and ${ofAccount(of)}`);
const mediaWithoutReplies = scanning(
  'asked',
  (of) => sql`has_media = 1 and ${ofAccount(of)} and ${noReply(of)}`,
);
const everything = scanning('asked', ofAccount);
const withoutReplies = scanning('asked', (of) => sql`${ofAccount(of)} and ${noReply(of)}`);
const withoutBoosts = scanning('asked', (of) => sql`${ofAccount(of)} and boost_of_id is null`);
const withoutEither = scanning(
  'asked',
  (of) => sql`${ofAccount(of)} and ${noReply(of)} and boost_of_id is null`,
);

function ofAccount(of: Id): RawBuilder<unknown> {
  return sql`account_id = ${of}`;
}

function noReply(of: Id): RawBuilder<unknown> {
  return sql`(in_reply_to_id is null or in_reply_to_account_id = ${of})`;
}

/** The rows of a window, each with whether the reader may see it. */
function scanning(asking: Asking, condition: (of: Id) => RawBuilder<unknown>) {
  const towards = (direction: 'asc' | 'desc') =>
    visibleQuery<Window, { id: Id; visible: number }>((db, p, viewer) => {
      const order = sql.raw(direction);
      const query = sql<{ id: Id; visible: number }>`
        select statuses.id, case when ${visibleTo(viewer, asking)} then 1 else 0 end as visible from (
          select id from statuses
          where ${condition(p('of'))} and id > ${p('above')} and id < ${p('below')}
          order by id ${order} limit ${p('window')}
        ) scanned cross join statuses where statuses.id = scanned.id order by scanned.id ${order}`;
      return { compile: () => query.compile(db) };
    });
  return { down: towards('desc'), up: towards('asc') };
}

async function pageOf(ctx: Ctx, scans: Scan, of: Id, page: Page): Promise<Slice> {
  const viewer = await viewerOf(ctx);
  const query = page.minId === null ? scans.down : scans.up;
  const above = page.minId ?? page.sinceId ?? 0;
  const below = page.maxId ?? ALL;
  return scan(page, (window) => query(ctx, viewer, { of, above, below, window }));
}
