import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { attach } from './attach.ts';
import type { Description } from './describe.ts';
import { discardFiles } from './discard.ts';
import { addRemoteAnew, type RemoteAttachment } from './remote.ts';
import './tables.ts';

/** What is to hang on a status that is edited: its author's uploads in order, or what another server says hangs there. */
export type AttachedAnew =
  | { own: readonly Id[]; described: readonly Description[] }
  | { remote: readonly RemoteAttachment[] };

/**
 * Hangs this on a status and takes everything else off. What is taken off stays with the status, since its history shows
 * it, and goes when the status does (Mastodon's rule). Joins the caller's transaction.
 * @throws {Refusal} invalid, as `attach`
 */
export async function attachAnew(
  ctx: Ctx & { tx: Tx },
  post: { statusId: Id; authorId: Id },
  attached: AttachedAnew,
): Promise<void> {
  await ctx.db
    .updateTable('attachments')
    .set({ removed: 1 })
    .where('status_id', '=', post.statusId)
    .execute();
  if ('remote' in attached) return addRemoteAnew(ctx, post, attached.remote);
  await attach(ctx, { ...post, attachmentIds: attached.own });
  for (const { attachmentId, description, focus } of attached.described) {
    // What is said of anything else is passed over, as Mastodon does.
    if (attachmentId === null || !attached.own.includes(attachmentId)) continue;
    if (description === undefined && focus === undefined) continue;
    await ctx.db
      .updateTable('attachments')
      .set({ ...(description === undefined ? {} : { description: description || null }), focus })
      .where('id', '=', attachmentId)
      .execute();
  }
}

/** Removes what was taken off a status and no longer stands in its history: `kept` are those that do. */
export async function discardRemoved(
  ctx: Ctx & { tx: Tx },
  statusId: Id,
  kept: ReadonlySet<Id>,
): Promise<void> {
  const removed = await ctx.db
    .selectFrom('attachments')
    .select(['id', 'file', 'small_file'])
    .where('status_id', '=', statusId)
    .where('removed', '=', 1)
    .execute();
  const gone = removed.filter(({ id }) => !kept.has(id));
  if (gone.length === 0) return;
  const ids = gone.map(({ id }) => id);
  await ctx.db
    .deleteFrom('attachments')
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
  await discardFiles(ctx, gone);
}
