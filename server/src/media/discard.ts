import { rm } from 'node:fs/promises';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { notFound, Refusal } from '../errors.ts';
import { enqueue } from '../jobs/queue.ts';
import { cachePath } from './cache-files.ts';
import { removeFiles, storeFolder } from './files.ts';
import { type AttachmentRow, findOwn } from './queries.ts';
import { dropWaiting } from './waiting.ts';

/** Kind of the job that removes files whose rows are gone. */
export const DISCARD_JOB = 'media.discard';

/** Removes a picture of the actor's that hangs on no status. @throws {Refusal} missing, invalid (it does) */
export async function discard(ctx: Ctx, { attachmentId }: { attachmentId: Id }): Promise<void> {
  await transact(ctx, async (inner) => {
    const row = await findOwn(inner, attachmentId);
    if (!row) throw notFound();
    if (row.status_id !== null || row.scheduled_id !== null) throw inUse();
    const gone = await inner.db
      .deleteFrom('attachments')
      .where('id', '=', row.id)
      .where('status_id', 'is', null)
      .where('scheduled_id', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!gone) throw inUse();
    await discardFiles(inner, [row]);
  });
}

function inUse(): Refusal {
  return new Refusal('invalid', 'Media attachment is currently used by a status');
}

/** The files of these rows, which are deleted in this transaction, go after it: also what of them waited to be made ready. */
export async function discardFiles(ctx: Ctx & { tx: Tx }, rows: readonly Discarded[]): Promise<void> {
  const names = rows.flatMap((row) => [row.file, row.small_file]).filter((name) => name !== null);
  const waiting = rows.flatMap(({ id, ready }) => (id !== undefined && ready === 0 ? id : []));
  if (names.length + waiting.length === 0) return;
  await enqueue(ctx, [{ kind: DISCARD_JOB, payload: { names, waiting } }]);
}

type Discarded = Pick<AttachmentRow, 'file' | 'small_file'> & Partial<Pick<AttachmentRow, 'id' | 'ready'>>;

export async function removeDiscarded(
  ctx: Ctx,
  { names, waiting = [] }: { names: string[]; waiting?: Id[] },
): Promise<void> {
  for (const id of waiting) await dropWaiting(ctx, id);
  await removeFiles(storeFolder(ctx), names);
  for (const name of names) {
    const path = cachePath(ctx, name);
    if (path !== null) await rm(path, { force: true });
  }
}
