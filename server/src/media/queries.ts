import type { Selectable } from 'kysely';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id, Tables } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import './tables.ts';

export type AttachmentRow = Selectable<Tables['attachments']>;

/** The actor's own, while it hangs on no status. @throws {Refusal} missing */
export async function getOwnIdle(ctx: Ctx, id: Id): Promise<AttachmentRow> {
  const row = await findOwn(ctx, id);
  if (!row || row.status_id !== null) throw notFound();
  return row;
}

/** The actor's own, wherever it hangs. */
export async function findOwn(ctx: Ctx, id: Id): Promise<AttachmentRow | undefined> {
  return ctx.db
    .selectFrom('attachments')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', actingAccount(ctx))
    .executeTakeFirst();
}

/** What hangs on a status, by its own id. Whether the reader may see that status is asked by the caller. */
export async function findAttached(ctx: Ctx, id: Id): Promise<AttachmentRow | undefined> {
  return ctx.db
    .selectFrom('attachments')
    .selectAll()
    .where('id', '=', id)
    .where('status_id', 'is not', null)
    .where('removed', '=', 0)
    .executeTakeFirst();
}

/** What hangs on these statuses, by status, in the order of each. One query. */
export async function attachmentsOf(ctx: Ctx, statusIds: readonly Id[]): Promise<Map<Id, AttachmentRow[]>> {
  const found = new Map<Id, AttachmentRow[]>();
  if (statusIds.length === 0) return found;
  const rows = await ctx.db
    .selectFrom('attachments')
    .selectAll()
    .where((eb) => ctx.dialect.among(eb.ref('status_id'), statusIds))
    .where('status_id', 'is not', null)
    .where('removed', '=', 0)
    .orderBy('status_id')
    .orderBy('place')
    .execute();
  for (const row of rows) {
    const known = found.get(row.status_id as Id);
    if (known) known.push(row);
    else found.set(row.status_id as Id, [row]);
  }
  return found;
}

/** What hangs on one status or hung there before an edit, in no order. */
export async function everAttachedTo(ctx: Ctx, statusId: Id): Promise<AttachmentRow[]> {
  return ctx.db.selectFrom('attachments').selectAll().where('status_id', '=', statusId).execute();
}
