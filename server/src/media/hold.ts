import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { MOST_ATTACHMENTS, refuseTogether } from './attach.ts';
import type { AttachmentRow } from './queries.ts';
import './tables.ts';

/**
 * Keeps what an author uploaded for a status that is published later, in this order: nothing else may take it, and it
 * does not grow old. Joins the caller's transaction.
 * @throws {Refusal} invalid (too many, or one that is not theirs, not there, or taken)
 */
export async function hold(
  ctx: Ctx & { tx: Tx },
  { scheduledId, authorId, attachmentIds }: { scheduledId: Id; authorId: Id; attachmentIds: readonly Id[] },
): Promise<void> {
  if (attachmentIds.length > MOST_ATTACHMENTS) {
    throw new Refusal('invalid', `Cannot attach more than ${MOST_ATTACHMENTS} files`);
  }
  await refuseTogether(ctx, authorId, attachmentIds);
  const missing: Id[] = [];
  for (const [place, id] of [...new Set(attachmentIds)].entries()) {
    const held = await ctx.db
      .updateTable('attachments')
      .set({ scheduled_id: scheduledId, place, idle_since: null })
      .where('id', '=', id)
      .where('account_id', '=', authorId)
      .where('status_id', 'is', null)
      .where('scheduled_id', 'is', null)
      .where('ready', '=', 1)
      .returning('id')
      .executeTakeFirst();
    if (!held) missing.push(id);
  }
  if (missing.length === 0) return;
  throw new Refusal('invalid', `Media ${missing.join(', ')} not found or already attached to another post`);
}

/** Lets go of what waited with a scheduled status: it may be attached, for a day. Joins the caller's transaction. */
export async function release(ctx: Ctx & { tx: Tx }, scheduledId: Id): Promise<void> {
  await ctx.db
    .updateTable('attachments')
    .set({ scheduled_id: null, place: 0, idle_since: ctx.clock.now() })
    .where('scheduled_id', '=', scheduledId)
    .execute();
}

/** What waits with these scheduled statuses, in the order of each. One query. */
export async function heldFor(ctx: Ctx, scheduledIds: readonly Id[]): Promise<AttachmentRow[]> {
  if (scheduledIds.length === 0) return [];
  return ctx.db
    .selectFrom('attachments')
    .selectAll()
    .where((eb) => ctx.dialect.among(eb.ref('scheduled_id'), scheduledIds))
    .where('scheduled_id', 'is not', null)
    .orderBy('scheduled_id')
    .orderBy('place')
    .execute();
}
