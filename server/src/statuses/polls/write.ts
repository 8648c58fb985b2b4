import type { Ctx } from '../../context.ts';
import type { Id, Time } from '../../db/tables.ts';
import type { Tx } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import type { NewPoll } from './new-poll.ts';
import type { PollRow } from './queries.ts';
import { SWEEP_VOTES_JOB } from './sweep.ts';

/** Kind of the job that makes the end of a poll known. */
export const END_POLL_JOB = 'statuses.end-poll';

/** Another server's last counts come a little after the end (Mastodon's five minutes). */
export const AFTER_END_MS = 300_000;

/** Puts a poll into a status that has none; joins the caller's transaction. */
export async function addPoll(ctx: Ctx & { tx: Tx }, statusId: Id, poll: NewPoll): Promise<void> {
  await ctx.db
    .insertInto('polls')
    .values({
      status_id: statusId,
      round: ctx.ids.next(),
      multiple: poll.multiple ? 1 : 0,
      hide_totals: poll.hideTotals ? 1 : 0,
      expires_at: poll.expiresAt,
      voters_count: poll.counted ? poll.counted.voters : 0,
      ended_at: null,
      fetched_at: poll.counted ? ctx.clock.now() : null,
    })
    .execute();
  await addOptions(ctx, statusId, poll);
  // Of another server's poll the end matters to those here who vote, so it is scheduled by the first vote.
  if (!poll.counted && poll.expiresAt !== null) await endLater(ctx, statusId, poll.expiresAt);
}

async function addOptions(ctx: Ctx, statusId: Id, { options, counted }: NewPoll): Promise<void> {
  await ctx.db
    .insertInto('poll_options')
    .values(
      options.map((title, place) => ({
        status_id: statusId,
        place,
        title,
        votes_count: counted?.votes[place] ?? 0,
      })),
    )
    .execute();
}

/** Has the end made known when it comes; a poll may be given another end later, so each has a job of its own. */
export async function endLater(ctx: Ctx & { tx: Tx }, statusId: Id, at: Time): Promise<void> {
  const key = `${statusId} ${at}`;
  await enqueue(ctx, [{ kind: END_POLL_JOB, payload: { statusId }, runAt: at, key }]);
}

/**
 * Whether a poll says something else than the one there is. When another server's ends, and what it has counted, is
 * no edit; of one of ours the end is part of what was asked.
 */
export function isOtherPoll(before: PollRow | null, after: NewPoll | null): boolean {
  if (!before || !after) return before !== after;
  if (asksOtherwise(before, after)) return true;
  if (after.counted) return false;
  return before.expires_at !== after.expiresAt || before.hide_totals !== (after.hideTotals ? 1 : 0);
}

/** Other options, or another way to choose: what was chosen before says nothing about these. */
export function asksOtherwise(before: PollRow, after: NewPoll): boolean {
  return (
    before.multiple !== (after.multiple ? 1 : 0) ||
    before.options.length !== after.options.length ||
    before.options.some(({ title }, place) => title !== after.options[place])
  );
}

/** Changes the poll of a status, or takes it away; votes stay while the question is the same. Joins the caller's transaction. */
export async function replacePoll(
  ctx: Ctx & { tx: Tx },
  statusId: Id,
  before: PollRow | null,
  after: NewPoll | null,
): Promise<void> {
  if (before && after && !asksOtherwise(before, after)) {
    await ctx.db
      .updateTable('polls')
      .set({ hide_totals: after.hideTotals ? 1 : 0, expires_at: after.expiresAt })
      .where('status_id', '=', statusId)
      .execute();
    if (!after.counted && after.expiresAt !== null) await endLater(ctx, statusId, after.expiresAt);
    return;
  }
  if (before) await dropPoll(ctx, statusId);
  if (after) await addPoll(ctx, statusId, after);
}

/** Takes the poll out of a status; its votes count no more at once, and are removed by a job. */
export async function dropPoll(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<void> {
  await ctx.db.deleteFrom('poll_options').where('status_id', '=', statusId).execute();
  await ctx.db.deleteFrom('polls').where('status_id', '=', statusId).execute();
  await enqueue(ctx, [{ kind: SWEEP_VOTES_JOB, payload: { statusId } }]);
}
