import type { Selectable } from 'kysely';
import { presentAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id, Tables } from '../db/tables.ts';
import type { Rope } from '../http/answer.ts';
import './tables.ts';

const TARGET = ',"target_account":';
const END = Buffer.from('}');

/** Mastodon's Report as JSON, by id; those that are gone are missing. Four queries at most, for any number. */
export async function presentReports(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Rope>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('reports')
    .selectAll()
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
  const statuses = await statusesOf(ctx, ids);
  const collections = await collectionsOf(ctx, ids);
  const accounts = await presentAccounts(ctx, new Set(rows.map((row) => row.target_id)));
  return new Map(
    rows.flatMap((row): [Id, Rope][] => {
      const target = accounts.get(row.target_id);
      return target
        ? [[row.id, [headOf(row, statuses.get(row.id) ?? [], collections.get(row.id) ?? []), target, END]]]
        : [];
    }),
  );
}

/** Which statuses each of these reports names. */
export async function statusesOf(ctx: Ctx, reportIds: readonly Id[]): Promise<Map<Id, Id[]>> {
  const rows = await ctx.db
    .selectFrom('report_statuses')
    .selectAll()
    .where((eb) => ctx.dialect.among(eb.ref('report_id'), reportIds))
    .orderBy('status_id')
    .execute();
  return byReport(rows.map(({ report_id, status_id }) => [report_id, status_id]));
}

/** Which collections each of these reports names. */
export async function collectionsOf(ctx: Ctx, reportIds: readonly Id[]): Promise<Map<Id, Id[]>> {
  const rows = await ctx.db
    .selectFrom('report_collections')
    .selectAll()
    .where((eb) => ctx.dialect.among(eb.ref('report_id'), reportIds))
    .orderBy('collection_id')
    .execute();
  return byReport(rows.map(({ report_id, collection_id }) => [report_id, collection_id]));
}

function byReport(rows: readonly (readonly [report: Id, named: Id])[]): Map<Id, Id[]> {
  const found = new Map<Id, Id[]>();
  for (const [report, named] of rows) found.set(report, [...(found.get(report) ?? []), named]);
  return found;
}

function headOf(
  row: Selectable<Tables['reports']>,
  statusIds: readonly Id[],
  collectionIds: readonly Id[],
): Buffer {
  const takenAt = row.action_taken_at;
  const head = {
    id: String(row.id),
    action_taken: takenAt !== null,
    action_taken_at: takenAt === null ? null : new Date(takenAt).toISOString(),
    category: row.category,
    comment: row.comment,
    forwarded: row.forwarded === 1,
    created_at: new Date(timeOf(row.id)).toISOString(),
    status_ids: statusIds.map(String),
    rule_ids: (JSON.parse(row.rule_ids) as Id[]).map(String),
    collection_ids: collectionIds.map(String),
  };
  return Buffer.from(JSON.stringify(head).slice(0, -1) + TARGET);
}
