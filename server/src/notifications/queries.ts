import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Slice, scan } from '../http/slice.ts';
import { type Viewer, viewerOf, visibleQuery, visibleTo, welcomeTo } from '../statuses/index.ts';
import { NOTIFICATION_TYPES, type NotificationType } from './tables.ts';
import { topOf } from './top.ts';

export interface NotificationFilter {
  types: readonly NotificationType[] | null;
  excluded: readonly string[];
  fromId: Id | null;
}

interface Window extends Record<string, unknown> {
  from: Id | null;
  above: Id;
  below: Id;
  window: number;
}

type Read = ReturnType<typeof visibleQuery<Window, { id: Id; visible: number }>>;

const reads = new Map<string, Read>();

/** A page of what happened to a member, newest first; things of hidden people and gone statuses are left out. */
export async function notificationsOf(ctx: Ctx, filter: NotificationFilter, page: Page): Promise<Slice> {
  const { above, below, order } = rangeOf(page);
  const viewer = await viewerOf(ctx);
  const { key, query } = readFor(filter, order);
  const from = filter.fromId;
  const read = () => scan(page, (window) => query(ctx, viewer, { from, above, below, window }));
  const { accountId: reader, now } = viewer;
  if (reader === null || page.maxId !== null || page.minId !== null || page.sinceId !== null) return read();
  return topOf(ctx, { reader, choice: `${key} ${from} ${page.limit}`, now }, read);
}

/** The query for a choice of types, compiled once; the types there are make the number of choices small. */
function readFor({ types, excluded, fromId }: NotificationFilter, order: 'asc' | 'desc') {
  const wanted = NOTIFICATION_TYPES.filter(
    (type) => (types?.includes(type) ?? true) && !excluded.includes(type),
  );
  const key = `${wanted.join()} ${fromId !== null} ${order}`;
  let read = reads.get(key);
  if (!read) {
    read = reading(wanted, fromId !== null, sql.raw(order));
    reads.set(key, read);
  }
  return { key, query: read };
}

function reading(wanted: readonly NotificationType[], byFrom: boolean, order: RawBuilder<unknown>): Read {
  return visibleQuery((db, p, viewer) => {
    const conditions = [
      sql`account_id = ${viewer.accountId}`,
      sql`id > ${p('above')}`,
      sql`id < ${p('below')}`,
    ];
    if (wanted.length === 0) conditions.push(sql`1 = 0`);
    else if (wanted.length < NOTIFICATION_TYPES.length) conditions.push(sql`type in (${sql.join(wanted)})`);
    if (byFrom) conditions.push(sql`from_account_id = ${p('from')}`);
    const query = sql<{ id: Id; visible: number }>`
      select n.id, case when (n.status_id = 0 or ${visibleTo(viewer, 'asked')}) and ${fromVisible(viewer)}
        then 1 else 0 end as visible
      from (
        select id, from_account_id, status_id from notifications
        where ${sql.join(conditions, sql` and `)} order by id ${order} limit ${p('window')}
      ) n left join statuses on statuses.id = n.status_id order by n.id ${order}`;
    return { compile: () => query.compile(db) };
  });
}

/** The one who did it still stands and is not hidden; a mute may leave notifications through. */
function fromVisible(viewer: Viewer): RawBuilder<SqlBool> {
  const from = sql.ref('n.from_account_id');
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
  const { ids } = await notificationsOf(ctx, { types: null, excluded: [], fromId: null }, alone);
  return ids[0] ?? null;
}
