import { sql } from 'kysely';
import type { Recount } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import type { Tx } from '../../db/transact.ts';
import { statusChanged } from '../count.ts';
import '../tables.ts';

const POLLS_A_LOOK = 2000;

const VOTERS = sql<number>`(select count(distinct account_id) from poll_votes
  where poll_votes.status_id = polls.status_id and poll_votes.round = polls.round)`;
const VOTES = sql<number>`(select count(*) from poll_votes join polls on polls.status_id = poll_votes.status_id
  and polls.round = poll_votes.round
  where poll_votes.status_id = poll_options.status_id and poll_votes.place = poll_options.place)`;

/** Compares the counters of the polls of ours after this one with the votes there are. */
export async function recountPolls(ctx: Ctx, after: Id): Promise<Recount> {
  const polls = await ctx.db
    .selectFrom('polls')
    .innerJoin('statuses', 'statuses.id', 'polls.status_id')
    .select(['polls.status_id', 'polls.voters_count', VOTERS.as('right_voters')])
    .where('statuses.uri', 'is', null)
    .where('polls.status_id', '>', after)
    .orderBy('polls.status_id')
    .limit(POLLS_A_LOOK)
    .execute();
  const ids = polls.map((poll) => poll.status_id);
  const options = await ctx.db
    .selectFrom('poll_options')
    .select(['status_id', 'place', 'votes_count', VOTES.as('right_votes')])
    .where((eb) => ctx.dialect.among(eb.ref('poll_options.status_id'), ids))
    .execute();
  const wrong = [
    ...polls.flatMap(({ status_id: id, voters_count, right_voters: right }) =>
      voters_count === right ? [] : [{ id, counter: 'voters_count', stored: voters_count ?? 0, right }],
    ),
    ...options.flatMap(({ status_id: id, place, votes_count: stored, right_votes: right }) =>
      stored === right ? [] : [{ id, counter: `votes_count ${place}`, stored, right }],
    ),
  ];
  return { looked: polls.length, wrong, next: polls.length < POLLS_A_LOOK ? null : (ids.at(-1) ?? null) };
}

/** Counts anew, at most 500 at once; joins the caller's transaction. */
export async function repairPolls(ctx: Ctx & { tx: Tx }, ids: readonly Id[]): Promise<void> {
  // Held first, as in the recount of statuses: a vote beside us is counted before or added after.
  await ctx.db
    .selectFrom('polls')
    .select('status_id')
    .where((eb) => ctx.dialect.among(eb.ref('status_id'), ids))
    .orderBy('status_id')
    .modifyEnd(ctx.dialect.forUpdate('polls'))
    .execute();
  await ctx.db
    .updateTable('polls')
    .set({ voters_count: VOTERS })
    .where((eb) => ctx.dialect.among(eb.ref('status_id'), ids))
    .execute();
  await ctx.db
    .updateTable('poll_options')
    .set({ votes_count: VOTES })
    .where((eb) => ctx.dialect.among(eb.ref('status_id'), ids))
    .execute();
  for (const id of ids) statusChanged(ctx, id);
}
