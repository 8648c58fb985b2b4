import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { emit } from '../../events/events.ts';
import { statusChanged } from '../count.ts';
import { holdPoll, isOver } from './queries.ts';
import '../events.ts';

/** Makes the end of a poll known, once for each end it had: who edits it later may give it another. */
export async function endPoll(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  await transact(ctx, async (inner) => {
    const poll = await holdPoll(inner, statusId);
    if (!poll || !isOver(poll, inner.clock.now()) || poll.ended_at === poll.expires_at) return;
    const status = await inner.db
      .selectFrom('statuses')
      .select(['account_id', 'uri'])
      .where('id', '=', statusId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (!status) return;
    await inner.db
      .updateTable('polls')
      .set({ ended_at: poll.expires_at })
      .where('status_id', '=', statusId)
      .execute();
    statusChanged(inner, statusId);
    await emit(inner, 'poll.ended', {
      statusId,
      authorId: status.account_id,
      local: status.uri === null,
      at: poll.expires_at as number,
    });
  });
}

/** The next voters of a poll after one, members only. */
export async function votersOf(ctx: Ctx, statusId: Id, after: Id, limit: number): Promise<Id[]> {
  const rows = await ctx.db
    .selectFrom('poll_votes')
    .innerJoin('polls', (on) =>
      on.onRef('polls.status_id', '=', 'poll_votes.status_id').onRef('polls.round', '=', 'poll_votes.round'),
    )
    .innerJoin('accounts', 'accounts.id', 'poll_votes.account_id')
    .select('poll_votes.account_id')
    .distinct()
    .where('poll_votes.status_id', '=', statusId)
    .where('poll_votes.account_id', '>', after)
    .where('accounts.local', '=', 1)
    .orderBy('poll_votes.account_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.account_id);
}
