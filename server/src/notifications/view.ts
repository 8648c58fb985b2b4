import type { Selectable } from 'kysely';
import { presentAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import { timeOf } from '../db/ids.ts';
import type { Id, Tables } from '../db/tables.ts';
import type { Rope } from '../http/answer.ts';
import { presentById } from '../statuses/index.ts';
import './tables.ts';

const byIds = prepared<{ ids: unknown }, Selectable<Tables['notifications']>>((db, p, dialect) =>
  db
    .selectFrom('notifications')
    .selectAll()
    .where((eb) => dialect.amongListed(eb.ref('id'), p('ids'))),
);

const STATUS = Buffer.from(',"status":');
const END = Buffer.from('}');

/** Mastodon's Notification as JSON, in the order of `ids`. */
export async function presentNotifications(ctx: Ctx, ids: readonly Id[]): Promise<Rope[]> {
  if (ids.length === 0) return [];
  const rows = await byIds(ctx, { ids: ctx.dialect.idList(ids) });
  const accounts = await presentAccounts(ctx, [...new Set(rows.map((row) => row.from_account_id))]);
  const statusIds = [...new Set(rows.flatMap((row) => (row.status_id > 0 ? [row.status_id] : [])))];
  const statuses = await presentById(ctx, statusIds);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    const account = row && accounts.get(row.from_account_id);
    if (!row || !account) return [];
    const status = row.status_id > 0 ? statuses.get(row.status_id) : null;
    if (status === undefined) return [];
    const head = {
      id: String(id),
      type: row.type,
      created_at: new Date(timeOf(id)).toISOString(),
      group_key: `ungrouped-${id}`,
    };
    const start = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"account":`);
    return [status ? [start, account, STATUS, ...status, END] : [start, account, END]];
  });
}
