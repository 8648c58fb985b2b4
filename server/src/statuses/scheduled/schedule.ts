import { holdAccount } from '../../accounts/index.ts';
import { actingAccount, type Ctx } from '../../context.ts';
import type { Id, Time } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { invalid, notFound } from '../../errors.ts';
import { enqueue } from '../../jobs/queue.ts';
import { hold, release } from '../../media/index.ts';
import type { Draft } from '../compose.ts';
import { KEY_LIVES_MS } from '../publish.ts';
import { getVisible } from '../visibility.ts';
import { refuseTooSoon } from './moment.ts';
import { findScheduledUnder, getScheduled } from './queries.ts';

/** Kind of the job that publishes what waits, when its time has come. */
export const PUBLISH_JOB = 'statuses.publish-scheduled';

/** Mastodon's: in total, and for one day (UTC). */
export const MOST_SCHEDULED = 300;
export const MOST_A_DAY = 25;
const DAY = 86_400_000;

/**
 * Keeps what a member wrote until its time. Returns its id; for a known Idempotency-Key that of the one there is.
 * @throws {Refusal} missing (what it answers cannot be seen), invalid (attachments, too soon, too many)
 */
export async function schedule(ctx: Ctx, { draft, at }: { draft: Draft; at: Time }): Promise<Id> {
  const accountId = actingAccount(ctx);
  const { idempotencyKey, ...kept } = draft;
  return transact(ctx, async (inner) => {
    refuseTooSoon(inner, at);
    await holdAccount(inner, accountId);
    const before = await findScheduledUnder(inner, accountId, idempotencyKey);
    if (before !== null) return before;
    if (draft.inReplyToId !== null) await getVisible(inner, draft.inReplyToId);
    if ((await countScheduled(inner, accountId)) >= MOST_SCHEDULED)
      throw invalid(`You have ${MOST_SCHEDULED} scheduled posts, and no more are possible`);
    await refuseFullDay(inner, accountId, at);
    const id = inner.ids.next();
    // A key that meant something else is that of this one from now on.
    await inner.db
      .updateTable('scheduled_statuses')
      .set({ idempotency_key: null, key_until: null })
      .where('account_id', '=', accountId)
      .where('idempotency_key', '=', idempotencyKey)
      .execute();
    await inner.db
      .insertInto('scheduled_statuses')
      .values({
        id,
        account_id: accountId,
        app_id: ctx.actor.kind === 'member' ? ctx.actor.appId : null,
        scheduled_at: at,
        draft: JSON.stringify(kept),
        idempotency_key: idempotencyKey,
        key_until: idempotencyKey === null ? null : inner.clock.now() + KEY_LIVES_MS,
      })
      .execute();
    const { attachmentIds = [] } = draft;
    await hold(inner, { scheduledId: id, authorId: accountId, attachmentIds });
    await wakeAt(inner, id, at);
    return id;
  });
}

/** Gives a scheduled status of the actor's another time. @throws {Refusal} missing, invalid (too soon, too many that day) */
export async function reschedule(
  ctx: Ctx,
  { scheduledId, at }: { scheduledId: Id; at: Time },
): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const { id, scheduled_at } = await getScheduled(inner, scheduledId);
    refuseTooSoon(inner, at);
    if (dayOf(at) !== dayOf(scheduled_at)) await refuseFullDay(inner, accountId, at);
    const moved = await inner.db
      .updateTable('scheduled_statuses')
      .set({ scheduled_at: at })
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    // It was published a moment ago.
    if (!moved) throw notFound();
    await wakeAt(inner, id, at);
  });
}

/** Lets a scheduled status of the actor's go; what waited with it may be attached to another. @throws {Refusal} missing */
export async function unschedule(ctx: Ctx, { scheduledId }: { scheduledId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const gone = await inner.db
      .deleteFrom('scheduled_statuses')
      .where('id', '=', scheduledId)
      .where('account_id', '=', accountId)
      .returning('id')
      .executeTakeFirst();
    if (!gone) throw notFound();
    await release(inner, gone.id);
  });
}

/** Removes what a deleted account had scheduled. Joins the caller's transaction; there are only a few hundred. */
export async function endScheduled(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<void> {
  await ctx.db.deleteFrom('scheduled_statuses').where('account_id', '=', accountId).execute();
}

/** The key holds the time, so that another time has a job of its own. */
export async function wakeAt(ctx: Ctx & { tx: Tx }, scheduledId: Id, at: Time): Promise<void> {
  await enqueue(ctx, [
    { kind: PUBLISH_JOB, payload: { scheduledId }, runAt: at, key: `${scheduledId} ${at}` },
  ]);
}

function dayOf(at: Time): number {
  return Math.floor(at / DAY);
}

async function countScheduled(ctx: Ctx, accountId: Id): Promise<number> {
  const { count } = await ctx.db
    .selectFrom('scheduled_statuses')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return count;
}

async function refuseFullDay(ctx: Ctx, accountId: Id, at: Time): Promise<void> {
  const start = dayOf(at) * DAY;
  const { count } = await ctx.db
    .selectFrom('scheduled_statuses')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('scheduled_at', '>=', start)
    .where('scheduled_at', '<', start + DAY)
    .executeTakeFirstOrThrow();
  if (count >= MOST_A_DAY)
    throw invalid(`You have ${MOST_A_DAY} scheduled posts that day, and no more are possible`);
}
