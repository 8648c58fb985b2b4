import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { discardFiles } from './discard.ts';
import './tables.ts';

/** How much may hang on one status of ours. */
export const MOST_ATTACHMENTS = 4;

/**
 * Hangs what an author uploaded on a status of theirs, in this order; joins the caller's transaction.
 * @throws {Refusal} invalid (too many, or one that is not theirs, not there, or hangs on another status)
 */
export async function attach(
  ctx: Ctx & { tx: Tx },
  { statusId, authorId, attachmentIds }: { statusId: Id; authorId: Id; attachmentIds: readonly Id[] },
): Promise<void> {
  if (attachmentIds.length > MOST_ATTACHMENTS) {
    throw new Refusal('invalid', `Cannot attach more than ${MOST_ATTACHMENTS} files`);
  }
  await refuseTogether(ctx, authorId, attachmentIds);
  const missing: Id[] = [];
  for (const [place, id] of [...new Set(attachmentIds)].entries()) {
    const attached = await ctx.db
      .updateTable('attachments')
      .set({ status_id: statusId, place, removed: 0, idle_since: null })
      .where('id', '=', id)
      .where('account_id', '=', authorId)
      .where((eb) => eb.or([eb('status_id', 'is', null), eb('status_id', '=', statusId)]))
      .where('scheduled_id', 'is', null)
      .where('ready', '=', 1)
      .returning('id')
      .executeTakeFirst();
    if (!attached) missing.push(id);
  }
  if (missing.length === 0) return;
  throw new Refusal('invalid', `Media ${missing.join(', ')} not found or already attached to another post`);
}

/**
 * What is still being made ready hangs on nothing, and a film or a sound hangs alone; what moves without sound counts as
 * a picture (Mastodon's rules and words). What is not there is for the caller to say.
 * @throws {Refusal} invalid
 */
export async function refuseTogether(ctx: Ctx, authorId: Id, attachmentIds: readonly Id[]): Promise<void> {
  if (attachmentIds.length === 0) return;
  const rows = await ctx.db
    .selectFrom('attachments')
    .select(['type', 'ready'])
    .where((eb) => ctx.dialect.among(eb.ref('id'), attachmentIds))
    .where('account_id', '=', authorId)
    .execute();
  if (rows.length > 1 && rows.some(({ type }) => type === 'video' || type === 'audio')) {
    throw new Refusal('invalid', 'Cannot attach a video to a post that already contains images');
  }
  if (rows.some(({ ready }) => ready === 0)) {
    throw new Refusal(
      'invalid',
      'Cannot attach files that have not finished processing. Try again in a moment!',
    );
  }
}

/**
 * Takes everything off a status that goes, so that its author may hang it on another; who does not, has a day. What edits
 * had taken off goes with it, as in Mastodon: it was kept for the history alone, and that is gone.
 */
export async function detach(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<void> {
  await ctx.db
    .updateTable('attachments')
    .set({ status_id: null, place: 0, removed: 0, idle_since: ctx.clock.now() })
    .where('status_id', '=', statusId)
    .execute();
}

/** Removes what hangs on a status that is gone: the rows here, the files by a job. */
export async function discardAttached(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<void> {
  const gone = await ctx.db
    .deleteFrom('attachments')
    .where('status_id', '=', statusId)
    .returning(['file', 'small_file'])
    .execute();
  await discardFiles(ctx, gone);
}
