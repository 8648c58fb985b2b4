import type { Selectable } from 'kysely';
import { presentAuthors } from '../accounts/index.ts';
import { presentCollections } from '../collections/index.ts';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import { timeOf } from '../db/ids.ts';
import type { Id, Tables } from '../db/tables.ts';
import type { Rope } from '../http/answer.ts';
import { presentReports } from '../moderation/index.ts';
import { remembered } from '../remembered.ts';
import { presentById } from '../statuses/index.ts';
import { fallbacksFor } from './fallback.ts';
import { aloneKey } from './group-key.ts';
import { severancesOf } from './severances.ts';
import type { NotificationType } from './tables.ts';

type Row = Selectable<Tables['notifications']>;

const byIds = prepared<{ ids: unknown }, Row>((db, p, dialect) =>
  db
    .selectFrom('notifications')
    .selectAll()
    .where((eb) => dialect.amongListed(eb.ref('id'), p('ids'))),
);

/** What of a notification never changes. */
export interface Known {
  type: NotificationType;
  from: Id;
  statusId: Id;
  groupKey: string | null;
  /** What it speaks of that is no status. */
  event: object | null;
  /** What it says before its account. */
  head: Buffer;
}

const MOST = 10_000;

/** But for `filtered`, rows of notifications never change, and their ids are never given again, so what was read once stays true. */
const knownOf = remembered(() => new Map<Id, Known>());

const STATUS = Buffer.from(',"status":');
const REPORT = Buffer.from(',"report":');
const COLLECTION = Buffer.from(',"collection":');
const END = Buffer.from('}');

/** Mastodon's Notification as JSON, in the order of `ids`; `supported` names the types that the app knows. */
export async function presentNotifications(
  ctx: Ctx,
  ids: readonly Id[],
  supported: readonly string[] = [],
): Promise<Rope[]> {
  if (ids.length === 0) return [];
  const known = await loadNotifications(ctx, ids);
  const rows = ids.flatMap((id) => known.get(id) ?? []);
  const accounts = await presentAuthors(ctx, new Set(rows.map((row) => row.from)));
  const statuses = await presentById(ctx, [
    ...new Set(rows.flatMap((row) => (row.statusId > 0 ? [row.statusId] : []))),
  ]);
  const reports = await reportsOf(ctx, rows);
  const collections = await collectionsOf(ctx, rows);
  const types = rows.map((row) => row.type);
  const fallbackOf = await fallbacksFor(ctx, types, supported);
  return rows.flatMap((row) => {
    const { type, from, statusId, head } = row;
    const account = accounts.get(from);
    const status = statusId > 0 ? statuses.get(statusId) : null;
    if (!account || status === undefined) return [];
    const end = [...fallbackOf(type, account), END];
    const reportId = reportIn(row);
    if (reportId !== null) {
      const report = reports.get(reportId);
      return report ? [[head, account, REPORT, ...report, ...end]] : [];
    }
    const collectionId = collectionIn(row);
    if (collectionId !== null) {
      const collection = collections.get(collectionId);
      return collection ? [[head, account, COLLECTION, collection, ...end]] : [];
    }
    return [status ? [head, account, STATUS, ...status, ...end] : [head, account, ...end]];
  });
}

type Telling = Pick<Known, 'type' | 'statusId'>;

/** The reports that some of these tell of. */
export function reportsOf(ctx: Ctx, rows: readonly Telling[]): Promise<Map<Id, Rope>> {
  return presentReports(ctx, [...new Set(rows.flatMap((row) => reportIn(row) ?? []))]);
}

/** The report that this tells of, if it tells of one. */
export function reportIn({ type, statusId }: Telling): Id | null {
  return type === 'admin.report' ? -statusId : null;
}

/** The collections that some of these tell of, as JSON. */
export async function collectionsOf(ctx: Ctx, rows: readonly Telling[]): Promise<Map<Id, Buffer>> {
  const ids = [...new Set(rows.flatMap((row) => collectionIn(row) ?? []))];
  const found = await presentCollections(ctx, ids);
  return new Map([...found].map(([id, one]) => [id, Buffer.from(JSON.stringify(one))]));
}

/** The collection that this tells of, if it tells of one. */
export function collectionIn({ type, statusId }: Telling): Id | null {
  return type === 'added_to_collection' || type === 'collection_update' ? -statusId : null;
}

/** By id, in no order; those that are gone are missing. Two queries at most. */
export async function loadNotifications(ctx: Ctx, ids: readonly Id[]): Promise<ReadonlyMap<Id, Known>> {
  const known = knownOf(ctx);
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length === 0) return known;
  const found = new Map<Id, Known>();
  for (const id of ids) {
    const one = known.get(id);
    if (one) found.set(id, one);
  }
  const rows = await byIds(ctx, { ids: ctx.dialect.idList(missing) });
  const about = rows.flatMap((row) => (row.type === 'severed_relationships' ? [-row.status_id] : []));
  const events = await severancesOf(ctx, about);
  for (const row of rows) {
    const { type, from_account_id: from, status_id: statusId, group_key: groupKey } = row;
    const event = events.get(-statusId) ?? null;
    const one = { type, from, statusId, groupKey, event, head: headOf(row, event) };
    found.set(row.id, one);
    if (known.size >= MOST) known.delete(known.keys().next().value as Id);
    known.set(row.id, one);
  }
  return found;
}

function headOf(
  { id, type, group_key }: Pick<Row, 'id' | 'type' | 'group_key'>,
  event: object | null,
): Buffer {
  const head = {
    id: String(id),
    type,
    created_at: new Date(timeOf(id)).toISOString(),
    group_key: group_key ?? aloneKey(id),
    ...(event && { event }),
  };
  return Buffer.from(`${JSON.stringify(head).slice(0, -1)},"account":`);
}
