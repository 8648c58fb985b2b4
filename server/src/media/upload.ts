import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { forbidden } from '../errors.ts';
import type { Upload } from '../http/uploads.ts';
import { removeFiles, storeFolder } from './files.ts';
import { storePicture } from './store.ts';
import './tables.ts';

/** Mastodon's cap on a picture. */
export const IMAGE_BYTES = 16 * 1024 * 1024;

export interface NewAttachment {
  file: Upload;
  description: string | null;
  /** `x,y`; null for the middle. */
  focus: string | null;
}

/**
 * Takes a picture of the acting member in: made ready, on the disk, then its row. It waits for a status; a day without
 * one and it is removed. Returns its id.
 * @throws {Refusal} invalid (no picture, too large), unavailable (too many at once)
 */
export async function upload(ctx: Ctx, { file, description, focus }: NewAttachment): Promise<Id> {
  if (ctx.actor.kind !== 'member') throw forbidden();
  const { accountId } = ctx.actor;
  const { original, small, ...stored } = await storePicture(ctx, file.path);
  try {
    return await transact(ctx, async (inner) => {
      const id = inner.ids.next();
      await inner.db
        .insertInto('attachments')
        .values({
          id,
          account_id: accountId,
          status_id: null,
          place: 0,
          type: 'image',
          ...stored,
          bytes: original.bytes + small.bytes,
          width: original.width,
          height: original.height,
          small_width: small.width,
          small_height: small.height,
          focus,
          description,
          remote_url: null,
          ready: 1,
          idle_since: inner.clock.now(),
        })
        .execute();
      return id;
    });
  } catch (error) {
    await removeFiles(storeFolder(ctx), [stored.file, stored.small_file]);
    throw error;
  }
}
