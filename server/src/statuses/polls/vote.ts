import { actingAccount, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { forbidden, invalid, notFound } from '../../errors.ts';
import { emit } from '../../events/events.ts';
import { factsBetween } from '../../relations/index.ts';
import { statusChanged } from '../count.ts';
import { getVisible } from '../visibility.ts';
import { holdPoll, isOver, type PollRow } from './queries.ts';
import { AFTER_END_MS, endLater } from './write.ts';
import '../events.ts';

/**
 * Chooses options of a poll by their places. Of a poll with one choice once; of one with several each option once, also
 * later (Mastodon's rule). No choice changes nothing.
 * @throws {Refusal} missing (not to be seen, or no poll), forbidden (the actor blocks the author), invalid (over, no
 * such option, the actor's own, chosen before)
 */
export async function vote(
  ctx: Ctx,
  { statusId, choices }: { statusId: Id; choices: readonly number[] },
): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const { id, account_id: authorId, uri } = await getVisible(inner, statusId);
    const poll = await holdPoll(inner, id);
    if (!poll) throw notFound();
    if (choices.length === 0) return;
    if ((await factsBetween(inner, accountId, authorId)).blocks) throw forbidden();
    refuseWrong(inner, poll, choices, accountId === authorId);
    const before = await hasVoted(inner, poll, accountId);
    const votes: { id: Id; place: number }[] = [];
    for (const place of choices) votes.push({ id: await cast(inner, poll, accountId, place), place });
    for (const { place } of votes) await countVote(inner, id, place, 1);
    if (!before) await countVoter(inner, id, 1);
    // Who votes here is told of the end there.
    if (uri !== null && poll.expires_at !== null) await endLater(inner, id, poll.expires_at + AFTER_END_MS);
    await emit(inner, 'poll.voted', {
      statusId: id,
      authorId,
      accountId,
      local: uri === null,
      hidden: poll.hide_totals === 1,
      votes,
    });
  });
}

/** @throws {Refusal} invalid, with all that is wrong (Mastodon's words) */
function refuseWrong(ctx: Ctx, poll: PollRow, choices: readonly number[], own: boolean): void {
  const faults: string[] = [];
  if (isOver(poll, ctx.clock.now())) faults.push('The poll has already ended');
  if (choices.some((place) => poll.options[place] === undefined))
    faults.push('The chosen vote option does not exist');
  if (own) faults.push('You cannot vote in your own polls');
  if (faults.length > 0) throw invalid(faults.join(', '));
}

async function hasVoted(ctx: Ctx, { status_id, round }: PollRow, accountId: Id): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('poll_votes')
    .select('id')
    .where('account_id', '=', accountId)
    .where('status_id', '=', status_id)
    .where('round', '=', round)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** @throws {Refusal} invalid when a unique index says that it was chosen before */
async function cast(
  ctx: Ctx,
  { status_id, round, multiple }: PollRow,
  accountId: Id,
  place: number,
): Promise<Id> {
  const added = await ctx.db
    .insertInto('poll_votes')
    .values({
      id: ctx.ids.next(),
      status_id,
      round,
      account_id: accountId,
      place,
      sole: multiple === 1 ? 0 : 1,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) throw invalid('You have already voted on this poll');
  return added.id;
}

/** Those of these votes that are still there, of what the poll asks now. */
export async function votesStanding(
  ctx: Ctx,
  { status_id, round }: PollRow,
  votes: readonly { id: Id; place: number }[],
): Promise<{ id: Id; place: number }[]> {
  const ids = votes.map(({ id }) => id);
  return ctx.db
    .selectFrom('poll_votes')
    .select(['id', 'place'])
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .where('status_id', '=', status_id)
    .where('round', '=', round)
    .orderBy('id')
    .execute();
}

/** Moves the counter of an option, in the transaction of what it counts. */
export async function countVote(
  ctx: Ctx & { tx: Tx },
  statusId: Id,
  place: number,
  by: 1 | -1,
): Promise<void> {
  await ctx.db
    .updateTable('poll_options')
    .set((eb) => ({ votes_count: eb('votes_count', '+', by) }))
    .where('status_id', '=', statusId)
    .where('place', '=', place)
    .execute();
  statusChanged(ctx, statusId);
}

/** Moves the counter of voters, where there is one. */
export async function countVoter(ctx: Ctx & { tx: Tx }, statusId: Id, by: 1 | -1): Promise<void> {
  await ctx.db
    .updateTable('polls')
    .set((eb) => ({ voters_count: eb('voters_count', '+', by) }))
    .where('status_id', '=', statusId)
    .where('voters_count', 'is not', null)
    .execute();
  statusChanged(ctx, statusId);
}
