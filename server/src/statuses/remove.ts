import { countAccount } from '../accounts/index.ts';
import { dropCard } from '../cards/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { unfilterDeleted } from '../filters/index.ts';
import { enqueue } from '../jobs/queue.ts';
import { detach, discardAttached } from '../media/index.ts';
import { boostersOf, endBoost, endBoosts } from './boost.ts';
import { countReply, statusChanged } from './count.ts';
import { endOldVotes } from './polls/sweep.ts';
import { findStatus, mentionedIn } from './queries.ts';
import { quotersOf } from './quotes/queries.ts';
import { dropQuote, forgetQuoted } from './quotes/write.ts';
import { openTagsOf } from './tags.ts';
import './events.ts';

/** Kind of the job that removes what hangs on deleted statuses. */
export const SWEEP_JOB = 'statuses.sweep';
const ROWS_A_STEP = 500;

export interface Removal {
  statusId: Id;
  /** What was attached may be attached anew, for a day; else it goes with the status. */
  keepMedia?: boolean;
}

/** Deletes the actor's own status: one row is marked, and it is gone for everybody. A boost is taken back. @throws {Refusal} missing */
export async function remove(ctx: Ctx, { statusId, keepMedia = false }: Removal): Promise<void> {
  await transact(ctx, async (inner) => {
    const status = await findStatus(inner, statusId);
    if (!status || status.account_id !== actingAccount(ctx)) throw notFound();
    if (status.boost_of_id !== null) return endBoost(inner, status);
    const marked = await inner.db
      .updateTable('statuses')
      .set({ deleted_at: inner.clock.now() })
      .where('id', '=', status.id)
      .where('deleted_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!marked) throw notFound();
    // What edits had taken off hangs there still.
    const hasMedia = status.has_media === 1 || status.edited_at !== null;
    if (keepMedia && hasMedia) await detach(inner, status.id);
    await countAccount(inner, status.account_id, 'statuses_count', -1);
    if (status.in_reply_to_id !== null) await countReply(inner, status.in_reply_to_id, -1);
    await dropQuote(inner, status.id);
    statusChanged(inner, status.id);
    await emit(inner, 'status.deleted', {
      statusId: status.id,
      authorId: status.account_id,
      visibility: status.visibility,
      local: status.uri === null,
      mentioned: await mentionedIn(inner, status.id),
      tags: await openTagsOf(inner, status.id),
      boostedBy: status.uri === null && status.boosts_count > 0 ? await boostersOf(inner, status.id) : [],
      quotedBy: status.quotes_count > 0 ? await quotersOf(inner, status.id) : [],
    });
    await enqueue(inner, [{ kind: SWEEP_JOB, payload: { statusId: status.id } }]);
  });
}

/** Removes the rows that hang on a deleted status, a step at a time; what names it from outside stays as a hole. */
export async function sweep(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  const rest = await transact(ctx, async (inner) => {
    await discardAttached(inner, statusId);
    const liked = await inner.db
      .deleteFrom('favourites')
      .where('id', 'in', (eb) =>
        eb.selectFrom('favourites').select('id').where('status_id', '=', statusId).limit(ROWS_A_STEP),
      )
      .executeTakeFirstOrThrow();
    if (liked.numDeletedRows >= ROWS_A_STEP) return true;
    const kept = await inner.db
      .deleteFrom('bookmarks')
      .where('id', 'in', (eb) =>
        eb.selectFrom('bookmarks').select('id').where('status_id', '=', statusId).limit(ROWS_A_STEP),
      )
      .executeTakeFirstOrThrow();
    if (kept.numDeletedRows >= ROWS_A_STEP) return true;
    await inner.db.deleteFrom('awaited_parents').where('status_id', '=', statusId).execute();
    await inner.db.deleteFrom('poll_options').where('status_id', '=', statusId).execute();
    await inner.db.deleteFrom('polls').where('status_id', '=', statusId).execute();
    if (await endOldVotes(inner, statusId)) return true;
    if (await endBoosts(inner, statusId)) return true;
    if (await unfilterDeleted(inner, statusId)) return true;
    if (await forgetQuoted(inner, statusId)) return true;
    await inner.db.deleteFrom('mentions').where('status_id', '=', statusId).execute();
    await inner.db.deleteFrom('pins').where('status_id', '=', statusId).execute();
    await dropCard(inner, statusId);
    await inner.db.deleteFrom('status_edits').where('status_id', '=', statusId).execute();
    await inner.db.deleteFrom('status_tags').where('status_id', '=', statusId).execute();
    await inner.db
      .updateTable('statuses')
      .set({ content: '', source: null, spoiler: '', language: null, app_id: null, quote_policy: 0 })
      .where('id', '=', statusId)
      .where('deleted_at', 'is not', null)
      .execute();
    return false;
  });
  if (rest) await transact(ctx, (inner) => enqueue(inner, [{ kind: SWEEP_JOB, payload: { statusId } }]));
}
