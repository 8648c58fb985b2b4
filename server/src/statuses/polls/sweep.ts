import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import '../tables.ts';

/** Kind of the job that removes votes of polls that ask something else now, or nothing. */
export const SWEEP_VOTES_JOB = 'statuses.sweep-votes';
const ROWS_A_STEP = 500;

export async function sweepVotes(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  const rest = await transact(ctx, (inner) => endOldVotes(inner, statusId));
  if (rest) {
    await transact(ctx, (inner) => enqueue(inner, [{ kind: SWEEP_VOTES_JOB, payload: { statusId } }]));
  }
}

/** Removes some of the votes that count no more. Returns whether there may be others. Joins the caller's transaction. */
export async function endOldVotes(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<boolean> {
  const gone = await ctx.db
    .deleteFrom('poll_votes')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('poll_votes')
        .leftJoin('polls', (on) =>
          on
            .onRef('polls.status_id', '=', 'poll_votes.status_id')
            .onRef('polls.round', '=', 'poll_votes.round'),
        )
        .select('poll_votes.id')
        .where('poll_votes.status_id', '=', statusId)
        .where('polls.status_id', 'is', null)
        .limit(ROWS_A_STEP),
    )
    .executeTakeFirstOrThrow();
  return gone.numDeletedRows >= ROWS_A_STEP;
}
