import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { cacheName } from './cache-files.ts';
import { everAttachedTo } from './queries.ts';
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
  /** Where a picture stands that is shown for a film or sound. */
  preview: string | null;
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
  const rows = attachments.map((told, place) => rowOf(ctx, { statusId, authorId }, told, place));
  if (rows.length > 0) await ctx.db.insertInto('attachments').values(rows).execute();
}

/**
 * The same for a post that was edited and from which everything was taken off: what hung there before is known by where
 * it stands, and keeps its address here. Joins the caller's transaction.
 */
export async function addRemoteAnew(
  ctx: Ctx & { tx: Tx },
  post: { statusId: Id; authorId: Id },
  attachments: readonly RemoteAttachment[],
): Promise<void> {
  const known = await everAttachedTo(ctx, post.statusId);
  for (const [place, told] of attachments.entries()) {
    const at = known.findIndex(({ remote_url, type }) => remote_url === told.url && type === told.type);
    const [same] = at < 0 ? [] : known.splice(at, 1);
    if (!same) {
      await ctx.db
        .insertInto('attachments')
        .values(rowOf(ctx, post, told, place))
        .execute();
      continue;
    }
    const { description, focus, preview } = told;
    const small_file = same.small_file ?? (preview === null ? null : cacheName());
    const blurhash = told.blurhash ?? same.blurhash;
    await ctx.db
      .updateTable('attachments')
      .set({ place, removed: 0, description, focus, blurhash, small_file, preview_url: preview })
      .where('id', '=', same.id)
      .execute();
  }
}

function rowOf(
  ctx: Ctx,
  { statusId, authorId }: { statusId: Id; authorId: Id },
  { url, preview, ...told }: RemoteAttachment,
  place: number,
) {
  // The names are given now, so that the addresses never change. What is of no known kind is never fetched.
  const fetched = told.type !== 'unknown';
  return {
    id: ctx.ids.next(),
    account_id: authorId,
    status_id: statusId,
    place,
    ...told,
    file: fetched ? cacheName() : null,
    small_file: told.type === 'image' || preview !== null ? cacheName() : null,
    bytes: 0,
    small_width: null,
    small_height: null,
    remote_url: url,
    preview_url: preview,
    ready: 1 as const,
    idle_since: null,
  };
}
