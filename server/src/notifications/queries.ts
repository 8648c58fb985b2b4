import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Slice, scan } from '../http/slice.ts';
import { type Viewer, viewerOf, visibleQuery, visibleTo, welcomeTo } from '../statuses/index.ts';
import { GROUPED_TYPES } from './group-key.ts';
import { NOTIFICATION_TYPES, type NotificationType } from './tables.ts';
import { topOf } from './top.ts';

export interface NotificationFilter {
  types: readonly NotificationType[] | null;
  excluded: readonly string[];
  fromId: Id | null;
  /** With those that the member holds back; where one account is named they are there anyway. */
  filtered?: boolean;
  /** Types of which only the newest of a group is wanted. */
  grouped?: readonly NotificationType[];
}

interface Window extends Record<string, unknown> {
  from: Id | null;
  above: Id;
  below: Id;
  window: number;
}

type Read = ReturnType<typeof visibleQuery<Window, { id: Id; visible: number }>>;

/** Choices whose queries are kept compiled; apps ask for a handful. */
const CHOICES = 200;

const reads = new Map<string, Read>();

/** A page of what happened to a member, newest first; things of hidden people and gone statuses are left out. */
export function notificationsOf(ctx: Ctx, filter: NotificationFilter, page: Page): Promise<Slice> {
  return keptAtTop(ctx, { name: 'one by one', filter, page }, (slice) => Promise.resolve(slice));
}

/** What `finish` makes of a page of ids, kept while it is the newest page. `name` says what that is. */
export async function keptAtTop<T>(
  ctx: Ctx,
  { name, filter, page }: { name: string; filter: NotificationFilter; page: Page },
  finish: (slice: Slice, viewer: Viewer) => Promise<T>,
): Promise<T> {
  const { above, below, order } = rangeOf(page);
  const viewer = await viewerOf(ctx);
  const { key, query } = readFor(filter, order);
  const from = filter.fromId;
  const read = async () =>
    finish(await scan(page, (window) => query(ctx, viewer, { from, above, below, window })), viewer);
  const { accountId: reader, now } = viewer;
  if (reader === null || page.maxId !== null || page.minId !== null || page.sinceId !== null) return read();
  return topOf(ctx, { reader, choice: `${name} ${key} ${from} ${page.limit}`, now }, read);
}

/** The query for a choice of types, compiled once. */
function readFor(
  { types, excluded, fromId, filtered = false, grouped = [] }: NotificationFilter,
  order: 'asc' | 'desc',
) {
  const choice: Choice = {
    wanted: NOTIFICATION_TYPES.filter((type) => (types?.includes(type) ?? true) && !excluded.includes(type)),
    byFrom: fromId !== null,
    filtered: filtered || fromId !== null,
    grouped: GROUPED_TYPES.filter((type) => grouped.includes(type)),
    order,
  };
  const key = JSON.stringify(Object.values(choice));
  let read = reads.get(key);
  if (!read) {
    if (reads.size >= CHOICES) reads.delete(reads.keys().next().value as string);
    read = reading(choice);
    reads.set(key, read);
  }
  return { key, query: read };
}

interface Choice {
  wanted: readonly NotificationType[];
  byFrom: boolean;
  filtered: boolean;
  grouped: readonly NotificationType[];
  order: 'asc' | 'desc';
}

function reading({ wanted, byFrom, filtered, grouped, order: direction }: Choice): Read {
  const order = sql.raw(direction);
  return visibleQuery((db, p, viewer) => {
    const conditions = [
      sql`account_id = ${viewer.accountId}`,
      sql`id > ${p('above')}`,
      sql`id < ${p('below')}`,
    ];
    if (wanted.length === 0) conditions.push(sql`1 = 0`);
    else if (wanted.length < NOTIFICATION_TYPES.length) conditions.push(sql`type in (${sql.join(wanted)})`);
    if (byFrom) conditions.push(sql`from_account_id = ${p('from')}`);
    if (!filtered) conditions.push(sql`filtered = 0`);
    if (grouped.length > 0 && !byFrom) conditions.push(newestOfGroup(viewer, grouped));
    const query = sql<{ id: Id; visible: number }>`
      select n.id, case when (n.status_id <= 0 or ${visibleTo(viewer, 'asked')})
        and ${fromVisible(viewer, 'n')} then 1 else 0 end as visible
      from (
        select id, from_account_id, status_id from notifications one
        where ${sql.join(conditions, sql` and `)} order by id ${order} limit ${p('window')}
      ) n left join statuses on statuses.id = n.status_id order by n.id ${order}`;
    return { compile: () => query.compile(db) };
  });
}

/** A group stands where the newest stands of what is shown of it, so that it is in one place in all pages. */
function newestOfGroup(viewer: Viewer, grouped: readonly NotificationType[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`(group_key is null or type not in (${sql.join(grouped)}) or not exists (
    select 1 from notifications newer where newer.account_id = one.account_id
    and newer.group_key = one.group_key and newer.id > one.id and ${fromVisible(viewer, 'newer')}))`;
}

/** The one who did what this row tells of still stands and is not hidden; a mute may leave notifications through. */
export function fromVisible(viewer: Viewer, row: string): RawBuilder<SqlBool> {
  const from = sql.ref(`${row}.from_account_id`);
  const stands = sql`exists (select 1 from accounts who where who.id = ${from}
    and who.suspended_at is null and who.deleted_at is null)`;
  const muted = sql`not exists (select 1 from mutes where mutes.account_id = ${viewer.accountId}
    and mutes.target_id = ${from} and mutes.notifications = 1
    and (mutes.expires_at is null or mutes.expires_at > ${viewer.now}))`;
  const { hides } = viewer;
  const welcome = welcomeTo({ ...viewer, hides: { ...hides, mutes: false } }, from);
  return sql<SqlBool>`${sql.join(hides.mutes ? [stands, welcome, muted] : [stands, welcome], sql` and `)}`;
}

/** The id, if this notification is the member's own and the list would show it. */
export async function visibleNotification(ctx: Ctx, id: Id): Promise<Id | null> {
  const alone = { limit: 1, maxId: id + 1, sinceId: id - 1, minId: null };
  const all = { types: null, excluded: [], fromId: null, filtered: true };
  const { ids } = await notificationsOf(ctx, all, alone);
  return ids[0] ?? null;
}
