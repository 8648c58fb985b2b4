import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Scanned, type Slice, scanRows } from '../http/slice.ts';
import { type Viewer, viewerOf, visibleQuery, visibleTo, welcomeTo } from '../statuses/index.ts';
import { GROUPED_TYPES, LOOKED_AT } from './group-key.ts';
import { NOTIFICATION_TYPES, type NotificationType } from './tables.ts';
import { topOf } from './top.ts';

export interface NotificationFilter {
  types: readonly NotificationType[] | null;
  excluded: readonly string[];
  fromId: Id | null;
  /** With those that the member holds back; where one account is named they are there anyway. */
  filtered?: boolean;
  /** Types whose groups are wanted in place of what belongs to them. */
  grouped?: readonly NotificationType[];
}

interface Window extends Record<string, unknown> {
  from: Id | null;
  above: Id;
  below: Id;
  /** Groups count where something newer than this is to be seen. */
  since: Id;
  window: number;
}

/** A place in the list: a notification, or a group where its newest stands. */
export interface Place extends Scanned {
  group_id: Id | null;
}

type Read = ReturnType<typeof visibleQuery<Window, Place>>;

/** Choices whose queries are kept compiled; apps ask for a handful. */
const CHOICES = 200;

const reads = new Map<string, Read>();

/** A page of what happened to a member, newest first; things of hidden people and gone statuses are left out. */
export function notificationsOf(ctx: Ctx, filter: NotificationFilter, page: Page): Promise<Slice> {
  return keptAtTop(ctx, { name: 'one by one', filter, page }, async ({ slice }) => slice);
}

/** What `finish` makes of a page of places, kept while it is the newest page. `name` says what that is. */
export async function keptAtTop<T>(
  ctx: Ctx,
  { name, filter, page }: { name: string; filter: NotificationFilter; page: Page },
  finish: (found: { slice: Slice; rows: Place[] }, viewer: Viewer) => Promise<T>,
): Promise<T> {
  const { above, below, order } = rangeOf(page);
  const viewer = await viewerOf(ctx);
  const { key, query } = readFor(filter, order);
  const from = filter.fromId;
  const since = page.minId === null ? above : 0;
  const read = async () => {
    const asked = { from, above, below, since };
    return finish(await scanRows(page, (window) => query(ctx, viewer, { ...asked, window })), viewer);
  };
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
    grouped: GROUPED_TYPES.filter((type) => grouped.includes(type) && fromId === null),
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

/**
 * Each piece of the list is a window of one index, so that nothing is passed over that was not asked for: however many
 * there are of another type, of another person, of one group or held back.
 */
function reading(choice: Choice): Read {
  const order = sql.raw(choice.order);
  return visibleQuery((db, p, viewer) => {
    const window = (id: string) => sql`${sql.ref(id)} > ${p('above')} and ${sql.ref(id)} < ${p('below')}
      order by ${sql.ref(id)} ${order} limit ${p('window')}`;
    const own = sql`account_id = ${viewer.accountId}`;
    const rows = (condition: RawBuilder<unknown>) =>
      sql`select * from (select id, from_account_id, status_id, ${NO_GROUP} from notifications
        where ${own} and ${condition} and ${window('id')}) piece`;
    const groups = (type: NotificationType) =>
      sql`select * from (select newest_id as id, 0 as from_account_id, status_id, id as group_id
        from notification_groups where ${own} and type = ${sql.lit(type)} and ${window('newest_id')}) piece`;
    const pieces = piecesOf(choice, p('from')).map((piece) =>
      typeof piece === 'string' ? groups(piece) : rows(piece),
    );
    const query = sql<Place>`
      select n.id, n.group_id, case when (n.status_id <= 0 or ${visibleTo(viewer, 'asked')}) and (
          (n.group_id is null and ${fromVisible(viewer, 'n')})
          or (n.group_id is not null and ${groupVisible(viewer, p('since'))})
        ) then 1 else 0 end as visible
      from (
        select * from (${sql.join(pieces, sql` union all `)}) pieces order by id ${order} limit ${p('window')}
      ) n left join statuses on statuses.id = n.status_id order by n.id ${order}`;
    return { compile: () => query.compile(db) };
  });
}

const NO_GROUP = sql`cast(null as bigint) as group_id`;

/** Conditions that an index answers, each for rows of its own; a type stands for its groups. */
function piecesOf(
  { wanted, byFrom, filtered, grouped }: Choice,
  from: Id | null,
): (RawBuilder<unknown> | NotificationType)[] {
  if (wanted.length === 0) return [sql`1 = 0`];
  const ofType = (type: NotificationType) => sql`type = ${sql.lit(type)}`;
  if (byFrom) return wanted.map((type) => sql`from_account_id = ${from} and ${ofType(type)}`);
  if (wanted.length === NOTIFICATION_TYPES.length && grouped.length === 0)
    return [filtered ? sql`1 = 1` : sql`filtered = 0`];
  return wanted.flatMap((type) => {
    const alone = (held: 0 | 1) => sql`${ofType(type)} and filtered = ${sql.lit(held)} and group_key is null`;
    const pieces = filtered ? [alone(0), alone(1)] : [alone(0)];
    if (!(GROUPED_TYPES as readonly string[]).includes(type)) return pieces;
    if (grouped.includes(type)) return [...pieces, type];
    return [...pieces, sql`${ofType(type)} and group_key is not null`];
  });
}

/** Whether somebody is to be seen among the newest of a group. */
function groupVisible(viewer: Viewer, since: Id): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (select 1 from (
      select own.id, own.from_account_id from notifications own
      where own.account_id = ${viewer.accountId}
      and own.group_key = (select g.group_key from notification_groups g where g.id = n.group_id)
      order by own.id desc limit ${sql.lit(LOOKED_AT)}
    ) looked where looked.id > ${since} and ${fromVisible(viewer, 'looked')})`;
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
