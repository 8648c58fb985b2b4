import type { Selectable } from 'kysely';
import { acctOf, loadAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id, Tables } from '../db/tables.ts';
import { collectionsOf, statusesOf } from './view.ts';

/** A report as those who run the server read it. */
export interface Told {
  id: Id;
  at: Date;
  /** Handles; null of who is gone. */
  by: string | null;
  about: string | null;
  category: string;
  comment: string;
  ruleIds: Id[];
  statusIds: Id[];
  collectionIds: Id[];
  forwarded: boolean;
}

/** One report; undefined when it is gone. */
export async function findReport(ctx: Ctx, id: Id): Promise<Selectable<Tables['reports']> | undefined> {
  return ctx.db.selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The newest reports, the newest first. */
export async function newestReports(ctx: Ctx, most: number): Promise<Told[]> {
  const rows = await ctx.db.selectFrom('reports').selectAll().orderBy('id', 'desc').limit(most).execute();
  const people = await loadAccounts(ctx, [
    ...new Set(rows.flatMap((row) => [row.account_id, row.target_id])),
  ]);
  const handles = new Map(people.map((row) => [row.id, `@${acctOf(row)}`]));
  const ids = rows.map((row) => row.id);
  const statuses = await statusesOf(ctx, ids);
  const collections = await collectionsOf(ctx, ids);
  return rows.map((row) => ({
    id: row.id,
    at: new Date(timeOf(row.id)),
    by: handles.get(row.account_id) ?? null,
    about: handles.get(row.target_id) ?? null,
    category: row.category,
    comment: row.comment,
    ruleIds: JSON.parse(row.rule_ids) as Id[],
    statusIds: statuses.get(row.id) ?? [],
    collectionIds: collections.get(row.id) ?? [],
    forwarded: row.forwarded === 1,
  }));
}
