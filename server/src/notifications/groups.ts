import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Listed, type Scanned, type Slice, scanRows } from '../http/slice.ts';
import { type Viewer, viewerOf, visibleQuery } from '../statuses/index.ts';
import { aloneKey, LOOKED_AT } from './group-key.ts';
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

interface Sizes {
  id: Id;
  group_key: string;
  notifications_count: number;
  /** The oldest of it in the page. */
  page_min: Id | null;
}

const sizes = prepared<{ groups: unknown; least: Id }, Sizes>((db, p, dialect) => {
  const query = sql<Sizes>`
    select g.id, g.group_key, g.notifications_count, (
      select min(n.id) from notifications n
      where n.account_id = g.account_id and n.group_key = g.group_key and n.id >= ${p('least')}) as page_min
    from notification_groups g where ${dialect.amongListed(sql.ref('g.id'), p('groups'))}`;
  return { compile: () => query.compile(db) };
});

interface Member extends Scanned {
  group_id: Id;
  from_account_id: Id;
}

/** The newest of each group. The limits cut nothing off: PostgreSQL, which knows no better, takes groups for large. */
const members = visibleQuery<{ groups: unknown; most: number }, Member>((db, p, viewer, dialect) => {
  const query = sql<Member>`
    select n.group_id, n.id, n.from_account_id, case when ${fromVisible(viewer, 'n')} then 1 else 0 end as visible
    from (
      select g.id as group_id, own.id, own.from_account_id
      from (
        select id, account_id, group_key, (
          select min(newest.id) from (select other.id from notifications other
            where other.account_id = whole.account_id and other.group_key = whole.group_key
            order by other.id desc limit ${sql.lit(LOOKED_AT)}) newest) as least
        from notification_groups whole where ${dialect.amongListed(sql.ref('whole.id'), p('groups'))}
        limit ${p('most')}
      ) g join notifications own on own.account_id = g.account_id and own.group_key = g.group_key and own.id >= g.least
      order by own.id desc limit ${p('most')}
    ) n order by n.id desc`;
  return { compile: () => query.compile(db) };
});

/**
 * A page of groups, the one that something was added to last first. Each stands once in all pages, where its newest
 * stands, and counts all that belongs to it. Two queries beyond those of the list, which read a few of each.
 */
export function groupsOf(
  ctx: Ctx,
  filter: NotificationFilter & { grouped: readonly NotificationType[] },
  page: Page,
): Promise<GroupPage> {
  return keptAtTop(ctx, { name: 'grouped', filter, page }, async ({ slice, rows }, viewer) => {
    const oldest = slice.ids.at(-1) ?? 0;
    const short = slice.ids.length < page.limit && page.minId === null;
    const least = short ? (page.sinceId ?? 0) + 1 : oldest;
    const known = await loadNotifications(ctx, slice.ids);
    const ids = rows.flatMap((row) => row.group_id ?? []);
    const gathered = await gather(ctx, viewer, ids, least);
    const groups = rows.flatMap(({ id, group_id: group }) => {
      const one = known.get(id);
      if (!one) return [];
      if (group === null) return [groupOf(one, aloneAs(id, one), true)];
      const whole = gathered.get(group);
      return whole ? [groupOf(one, whole, true)] : [];
    });
    return { groups, slice };
  });
}

const byKey = prepared<{ me: Id | null; key: string }, { id: Id }>(
  (db, p) =>
    db
      .selectFrom('notification_groups')
      .select('id')
      .where('account_id', '=', p('me') as Id)
      .where('group_key', '=', p('key')) as never,
);

/** One group by its key, whole; null when nothing of it is to be seen. */
export async function groupByKey(ctx: Ctx, key: string): Promise<Group | null> {
  const viewer = await viewerOf(ctx);
  const alone = idAlone(key);
  const [own] = alone === null ? await byKey(ctx, { me: viewer.accountId, key }) : [];
  const whole = own && (await gather(ctx, viewer, [own.id], 0)).get(own.id);
  const newest = alone ?? whole?.newest;
  const id = newest === undefined ? null : await visibleNotification(ctx, newest);
  const known = id === null ? undefined : (await loadNotifications(ctx, [id])).get(id);
  return id === null || !known ? null : groupOf(known, whole ?? aloneAs(id, known), false);
}

interface Gathered {
  key: string;
  samples: Id[];
  total: number;
  newest: Id;
  pageMin: Id;
}

const aloneAs = (id: Id, { from }: Known): Gathered => ({
  key: aloneKey(id),
  samples: [from],
  total: 1,
  newest: id,
  pageMin: id,
});

/** What is told of groups, by their id; nothing of those of which nobody is to be seen. */
async function gather(ctx: Ctx, viewer: Viewer, ids: readonly Id[], least: Id): Promise<Map<Id, Gathered>> {
  const gathered = new Map<Id, Gathered>();
  if (ids.length === 0) return gathered;
  const groups = ctx.dialect.idList(ids);
  const looked = Map.groupBy(
    await members(ctx, viewer, { groups, most: LOOKED_AT * ids.length }),
    (row) => row.group_id,
  );
  for (const { id, group_key: key, notifications_count, page_min } of await sizes(ctx, { groups, least })) {
    const all = looked.get(id) ?? [];
    const shown = all.filter((row) => row.visible === 1);
    const [first] = shown;
    if (!first) continue;
    // A group that was seen whole needs no count; of a larger one those are taken off who were seen to be hidden.
    const isWhole = all.length < LOOKED_AT;
    const total = isWhole
      ? shown.length
      : Math.max(shown.length, notifications_count - all.length + shown.length);
    const oldest = isWhole ? (shown.findLast((row) => row.id >= least)?.id ?? first.id) : page_min;
    gathered.set(id, {
      key,
      samples: shown.slice(0, SAMPLE_ACCOUNTS).map((row) => row.from_account_id),
      total,
      newest: first.id,
      pageMin: Math.min(oldest ?? first.id, first.id),
    });
  }
  return gathered;
}

function groupOf({ type, statusId, event }: Known, whole: Gathered, paged: boolean): Group {
  const { key, samples, total, newest, pageMin } = whole;
  const json = {
    group_key: key,
    notifications_count: total,
    type,
    most_recent_notification_id: newest,
    ...(paged && {
      page_min_id: String(pageMin),
      page_max_id: String(newest),
      latest_page_notification_at: new Date(timeOf(newest)).toISOString(),
    }),
    sample_account_ids: samples.map(String),
    ...(statusId > 0 && { status_id: String(statusId) }),
    ...(event && { event }),
  };
  return { type, statusId, samples, json: Buffer.from(JSON.stringify(json)) };
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
      from (
        select id, from_account_id from notifications where account_id = ${viewer.accountId} and group_key = ${p('key')}
        and id > ${p('above')} and id < ${p('below')} order by id ${sql.raw(order)} limit ${p('window')}
      ) n order by n.id ${sql.raw(order)}`;
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

/** The id in the key of what stands alone; null for keys of groups. */
export function idAlone(key: string): Id | null {
  const [, digits] = /^ungrouped-(\d{1,16})$/.exec(key) ?? [];
  const id = Number(digits);
  return Number.isSafeInteger(id) ? id : null;
}
