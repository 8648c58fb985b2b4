import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Listed, type Scanned, type Slice, scanRows } from '../http/slice.ts';
import { type Viewer, viewerOf, visibleQuery } from '../statuses/index.ts';
import { aloneKey } from './group-key.ts';
import { fromVisible, keptAtTop, type NotificationFilter, visibleNotification } from './queries.ts';
import type { NotificationType } from './tables.ts';
import { type Known, loadNotifications } from './view.ts';

/** Accounts that a group names; the others are counted. */
export const SAMPLE_ACCOUNTS = 8;

/** Several things that are told in one line, or one that stands alone. */
export interface Group {
  type: NotificationType;
  statusId: Id;
  /** Who did it, the last first. */
  samples: Id[];
  json: Buffer;
}

export interface GroupPage {
  groups: Group[];
  slice: Slice;
}

interface Member {
  head_id: Id;
  id: Id;
  from_account_id: Id;
}

const members = visibleQuery<{ heads: unknown }, Member>((db, p, viewer, dialect) => {
  const query = sql<Member>`
    select head.id as head_id, n.id, n.from_account_id from notifications head
    join notifications n on n.account_id = head.account_id and n.group_key = head.group_key
    where ${dialect.amongListed(sql.ref('head.id'), p('heads'))} and ${fromVisible(viewer, 'n')}
    order by n.id desc`;
  return { compile: () => query.compile(db) };
});

/**
 * A page of groups, the one that something was added to last first. Each stands once in all pages, where its newest
 * stands, and counts all that belongs to it. Two queries beyond those of the list.
 */
export function groupsOf(
  ctx: Ctx,
  filter: NotificationFilter & { grouped: readonly NotificationType[] },
  page: Page,
): Promise<GroupPage> {
  return keptAtTop(ctx, { name: 'grouped', filter, page }, async (slice, viewer) => {
    const oldest = slice.ids.at(-1) ?? 0;
    const short = slice.ids.length < page.limit && page.minId === null;
    const least = short ? (page.sinceId ?? 0) + 1 : oldest;
    const known = await loadNotifications(ctx, slice.ids);
    const together = ({ type, groupKey }: Known) =>
      groupKey !== null && filter.fromId === null && filter.grouped.includes(type);
    const gathered = await gather(ctx, viewer, slice.ids, { known, together, least });
    const groups = slice.ids.flatMap((id) => groupOf(id, known.get(id), gathered.get(id), true));
    return { groups, slice };
  });
}

/** One group by its key, whole; null when nothing of it is to be seen. */
export async function groupByKey(ctx: Ctx, key: string): Promise<Group | null> {
  const id = await newestOf(ctx, key);
  if (id === null) return null;
  const known = await loadNotifications(ctx, [id]);
  const together = ({ groupKey }: Known) => groupKey === key;
  const gathered = await gather(ctx, await viewerOf(ctx), [id], { known, together, least: 0 });
  return groupOf(id, known.get(id), gathered.get(id), false)[0] ?? null;
}

interface Gathered {
  samples: Id[];
  total: number;
  pageMin: Id;
}

/** What belongs to each of these that do not stand alone. */
async function gather(
  ctx: Ctx,
  viewer: Viewer,
  ids: readonly Id[],
  { known, together, least }: { known: ReadonlyMap<Id, Known>; together: (one: Known) => boolean; least: Id },
): Promise<Map<Id, Gathered>> {
  const heads = ids.filter((id) => {
    const one = known.get(id);
    return one !== undefined && together(one);
  });
  const gathered = new Map<Id, Gathered>();
  if (heads.length === 0) return gathered;
  for (const row of await members(ctx, viewer, { heads: ctx.dialect.idList(heads) })) {
    const group = gathered.get(row.head_id);
    if (!group) {
      gathered.set(row.head_id, { samples: [row.from_account_id], total: 1, pageMin: row.id });
      continue;
    }
    group.total += 1;
    if (row.id >= least) group.pageMin = row.id;
    if (group.samples.length < SAMPLE_ACCOUNTS) group.samples.push(row.from_account_id);
  }
  return gathered;
}

function groupOf(id: Id, known: Known | undefined, gathered: Gathered | undefined, paged: boolean): Group[] {
  if (!known) return [];
  const { type, from, statusId, groupKey, event } = known;
  const { samples, total, pageMin } = gathered ?? { samples: [from], total: 1, pageMin: id };
  const json = {
    group_key: gathered && groupKey ? groupKey : aloneKey(id),
    notifications_count: total,
    type,
    most_recent_notification_id: id,
    ...(paged && {
      page_min_id: String(pageMin),
      page_max_id: String(id),
      latest_page_notification_at: new Date(timeOf(id)).toISOString(),
    }),
    sample_account_ids: samples.map(String),
    ...(statusId > 0 && { status_id: String(statusId) }),
    ...(event && { event }),
  };
  return [{ type, statusId, samples, json: Buffer.from(JSON.stringify(json)) }];
}

interface Cursor extends Record<string, unknown> {
  key: string;
  above: Id;
  below: Id;
  window: number;
}

const inGroup = { asc: listing('asc'), desc: listing('desc') };

function listing(order: 'asc' | 'desc') {
  type Row = Scanned & { from_account_id: Id };
  return visibleQuery<Cursor, Row>((db, p, viewer) => {
    const query = sql<Row>`
      select n.id, n.from_account_id, case when ${fromVisible(viewer, 'n')} then 1 else 0 end as visible
      from notifications n where n.account_id = ${viewer.accountId} and n.group_key = ${p('key')}
      and n.id > ${p('above')} and n.id < ${p('below')} order by n.id ${sql.raw(order)} limit ${p('window')}`;
    return { compile: () => query.compile(db) };
  });
}

/** A page of who belongs to a group, the last first; the slice counts by notifications. Empty for a group that is not there. */
export async function accountsOfGroup(ctx: Ctx, key: string, page: Page): Promise<Listed> {
  const alone = idAlone(key);
  if (alone !== null) {
    const id = await visibleNotification(ctx, alone);
    const known = id === null ? undefined : (await loadNotifications(ctx, [id])).get(id);
    if (id === null || !known) return { slice: { ids: [], next: null, prev: null }, ids: [] };
    return { slice: { ids: [id], next: null, prev: id }, ids: [known.from] };
  }
  const viewer = await viewerOf(ctx);
  const { above, below, order } = rangeOf(page);
  const { slice, rows } = await scanRows(page, (window) =>
    inGroup[order](ctx, viewer, { key, above, below, window }),
  );
  return { slice, ids: rows.map((row) => row.from_account_id) };
}

/** The newest that is shown of a group. */
async function newestOf(ctx: Ctx, key: string): Promise<Id | null> {
  const alone = idAlone(key);
  if (alone !== null) return visibleNotification(ctx, alone);
  const page = { limit: 1, maxId: null, sinceId: null, minId: null };
  const { slice } = await accountsOfGroup(ctx, key, page);
  return slice.ids[0] === undefined ? null : visibleNotification(ctx, slice.ids[0]);
}

/** The id in the key of what stands alone; null for keys of groups. */
export function idAlone(key: string): Id | null {
  const [, digits] = /^ungrouped-(\d{1,16})$/.exec(key) ?? [];
  const id = Number(digits);
  return Number.isSafeInteger(id) ? id : null;
}
