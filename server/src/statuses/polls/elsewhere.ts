import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { statusChanged } from '../count.ts';
import type { NewPoll } from './new-poll.ts';
import { holdPoll, type PollRow } from './queries.ts';
import { AFTER_END_MS, asksOtherwise, endLater } from './write.ts';

/** Another server is asked for the counts of one poll once in so long (Mastodon's minute). */
const ASKED_EVERY_MS = 60_000;

/** Takes over what another server has counted and when its poll ends. A poll that asks something else is an edit's to change. */
export async function takeCounts(ctx: Ctx, statusId: Id, poll: NewPoll): Promise<void> {
  await transact(ctx, async (inner) => {
    const before = await holdPoll(inner, statusId);
    if (!before || !poll.counted || asksOtherwise(before, poll)) return;
    const { votes, voters } = poll.counted;
    await inner.db
      .updateTable('polls')
      .set({ voters_count: voters, expires_at: poll.expiresAt, fetched_at: inner.clock.now() })
      .where('status_id', '=', statusId)
      .execute();
    for (const [place, { votes_count }] of before.options.entries()) {
      if (votes[place] === undefined || votes[place] === votes_count) continue;
      await inner.db
        .updateTable('poll_options')
        .set({ votes_count: votes[place] })
        .where('status_id', '=', statusId)
        .where('place', '=', place)
        .execute();
    }
    if (poll.expiresAt !== null && poll.expiresAt !== before.expires_at && (await hasVotes(inner, before)))
      await endLater(inner, statusId, poll.expiresAt + AFTER_END_MS);
    statusChanged(inner, statusId);
  });
}

async function hasVotes(ctx: Ctx & { tx: Tx }, { status_id, round }: PollRow): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('poll_votes')
    .select('id')
    .where('status_id', '=', status_id)
    .where('round', '=', round)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Asks the server of a poll for its counts, where they may have changed since they were asked for last; of those who look at once, one asks. */
export async function refreshCounts(ctx: Ctx, poll: PollRow, uri: string): Promise<void> {
  const now = ctx.clock.now();
  const { fetched_at: last, expires_at: end } = poll;
  if (last !== null && (now - last < ASKED_EVERY_MS || (end !== null && last >= end))) return;
  const mine = await transact(ctx, (inner) =>
    inner.db
      .updateTable('polls')
      .set({ fetched_at: now })
      .where('status_id', '=', poll.status_id)
      .where((eb) => eb.or([eb('fetched_at', 'is', null), eb('fetched_at', '<=', now - ASKED_EVERY_MS)]))
      .returning('status_id')
      .executeTakeFirst(),
  );
  if (mine) await ctx.fediverse.refreshPoll(ctx, { statusId: poll.status_id, uri });
}
