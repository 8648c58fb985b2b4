import { sql } from 'kysely';
import { presentAuthors } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import type { Rope } from '../http/answer.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Slice, scanRows } from '../http/slice.ts';
import { presentById, viewerOf, visibleQuery, visibleTo } from '../statuses/index.ts';
import { fromVisible } from './queries.ts';
import { loadNotifications } from './view.ts';

/** What is counted at most, of one request's mentions and of requests. */
const COUNTED = 100;

interface Request {
  id: Id;
  from_account_id: Id;
  visible: number;
  count: number;
  last_id: Id | null;
}

interface Cursor extends Record<string, unknown> {
  above: Id;
  below: Id;
  window: number;
}

const reads = { asc: reading('asc'), desc: reading('desc') };

/** Of each, how many mentions wait, and the last that can be seen. */
function reading(order: 'asc' | 'desc') {
  return visibleQuery<Cursor, Request>((db, p, viewer) => {
    const held = sql`held.account_id = ${viewer.accountId} and held.from_account_id = n.from_account_id
      and held.filtered = 1 and held.type in ('mention', 'quote')`;
    const query = sql<Request>`
      select r.*, case when r.last_id is not null and r.shown = 1 then 1 else 0 end as visible from (
        select n.id, n.from_account_id,
          (select count(*) from (select 1 as one from notifications held where ${held}
            limit ${sql.lit(COUNTED)}) waiting) as count,
          (select held.id from notifications held join statuses on statuses.id = held.status_id
            where ${held} and ${visibleTo(viewer, 'asked')} order by held.id desc limit 1) as last_id,
          case when ${fromVisible(viewer, 'n')} then 1 else 0 end as shown
        from (
          select id, from_account_id from notification_requests where account_id = ${viewer.accountId}
          and id > ${p('above')} and id < ${p('below')} order by id ${sql.raw(order)} limit ${p('window')}
        ) n
      ) r order by r.id ${sql.raw(order)}`;
    return { compile: () => query.compile(db) };
  });
}

/** A page of those whose mentions a member holds back, the newest first; of whom nothing is left to see, none. */
export async function requestsOf(ctx: Ctx, page: Page): Promise<{ slice: Slice; requests: Request[] }> {
  const viewer = await viewerOf(ctx);
  const { above, below, order } = rangeOf(page);
  const { slice, rows } = await scanRows(page, (window) =>
    reads[order](ctx, viewer, { above, below, window }),
  );
  return { slice, requests: rows };
}

/** One of them, if it is the member's own. */
export async function requestOf(ctx: Ctx, id: Id): Promise<Request | undefined> {
  const { requests } = await requestsOf(ctx, { limit: 1, maxId: id + 1, sinceId: id - 1, minId: null });
  return requests[0];
}

/** How many people wait, and how many of their mentions, counted as far as it tells anybody anything. */
export async function pendingOf(ctx: Ctx): Promise<{ requests: number; notifications: number }> {
  const page = { limit: COUNTED, maxId: null, sinceId: null, minId: null };
  const { requests } = await requestsOf(ctx, page);
  return { requests: requests.length, notifications: requests.reduce((sum, { count }) => sum + count, 0) };
}

/** Mastodon's NotificationRequest as JSON, in this order. */
export async function presentRequests(ctx: Ctx, requests: readonly Request[]): Promise<Rope[]> {
  const lasts = requests.flatMap(({ last_id: last }) => last ?? []);
  const known = await loadNotifications(ctx, lasts);
  const accounts = await presentAuthors(
    ctx,
    requests.map((one) => one.from_account_id),
  );
  const statuses = await presentById(
    ctx,
    lasts.flatMap((id) => known.get(id)?.statusId ?? []),
  );
  return requests.flatMap((one) => {
    const account = accounts.get(one.from_account_id);
    if (!account) return [];
    const head = {
      id: String(one.id),
      created_at: momentOf(one.id),
      updated_at: momentOf(one.last_id ?? one.id),
      notifications_count: String(one.count),
    };
    const last = one.last_id === null ? undefined : known.get(one.last_id)?.statusId;
    const status = last === undefined ? undefined : statuses.get(last);
    return [
      [
        Buffer.from(`${JSON.stringify(head).slice(0, -1)},"account":`),
        account,
        Buffer.from(',"last_status":'),
        ...(status ?? [Buffer.from('null')]),
        Buffer.from('}'),
      ],
    ];
  });
}

const momentOf = (id: Id) => new Date(timeOf(id)).toISOString();
