import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { cacheName } from './cache-files.ts';
import './tables.ts';

/** Something on another server's post. It stays there until somebody here looks at it. */
export interface RemoteAttachment {
  type: 'image' | 'video' | 'audio' | 'unknown';
  url: string;
  mime: string | null;
  description: string | null;
  blurhash: string | null;
  width: number | null;
  height: number | null;
  focus: string | null;
}

/** Writes down what hangs on another server's post; joins the caller's transaction. Nothing is fetched. */
export async function addRemote(
  ctx: Ctx & { tx: Tx },
  {
    statusId,
    authorId,
    attachments,
  }: { statusId: Id; authorId: Id; attachments: readonly RemoteAttachment[] },
): Promise<void> {
  if (attachments.length === 0) return;
  await ctx.db
    .insertInto('attachments')
    .values(
      attachments.map(({ url, ...told }, place) => ({
        id: ctx.ids.next(),
        account_id: authorId,
        status_id: statusId,
        place,
        ...told,
        // Only pictures are fetched; the names are given now, so that their addresses never change.
        file: told.type === 'image' ? cacheName() : null,
        small_file: told.type === 'image' ? cacheName() : null,
        bytes: 0,
        small_width: null,
        small_height: null,
        remote_url: url,
        ready: 1 as const,
        idle_since: null,
      })),
    )
    .execute();
}
