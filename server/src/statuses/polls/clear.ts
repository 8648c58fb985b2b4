import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import type { Tx } from '../../db/transact.ts';
import { holdPoll } from './queries.ts';
import { countVote, countVoter } from './vote.ts';

const A_STEP = 50;

/**
 * Takes back some of what a deleted account chose. What another server has counted stays as it says. Returns whether
 * there was any.
 */
export async function endVotes(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  const rows = await ctx.db
    .selectFrom('poll_votes')
    .innerJoin('statuses', 'statuses.id', 'poll_votes.status_id')
    .select(['poll_votes.id', 'poll_votes.status_id', 'poll_votes.round', 'poll_votes.place', 'statuses.uri'])
    .where('poll_votes.account_id', '=', accountId)
    .orderBy('poll_votes.status_id')
    .limit(A_STEP)
    .execute();
  for (const { id, status_id, round, place, uri } of rows) {
    const poll = await holdPoll(ctx, status_id);
    const gone = await ctx.db
      .deleteFrom('poll_votes')
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    // Whoever does the same beside this has counted it.
    if (!gone || uri !== null || poll?.round !== round) continue;
    await countVote(ctx, status_id, place, -1);
    const left = await ctx.db
      .selectFrom('poll_votes')
      .select('id')
      .where('account_id', '=', accountId)
      .where('status_id', '=', status_id)
      .where('round', '=', round)
      .executeTakeFirst();
    if (!left) await countVoter(ctx, status_id, -1);
  }
  return rows.length > 0;
}
