import type { Poll } from '@skein/api/poll.ts';
import { type Ctx, readerOf } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { notFound } from '../../errors.ts';
import { getVisible } from '../visibility.ts';
import { refreshCounts } from './elsewhere.ts';
import { pollsOf } from './queries.ts';
import { pollEntity } from './view.ts';

/**
 * The poll in a status that the reader may see. For a member its own server is asked how it stands, as in Mastodon.
 * @throws {Refusal} missing
 */
export async function freshPoll(ctx: Ctx, statusId: Id): Promise<Poll> {
  const { id, uri } = await getVisible(ctx, statusId);
  const poll = (await pollsOf(ctx, [id])).get(id);
  if (poll && uri !== null && ctx.actor.kind === 'member') await refreshCounts(ctx, poll, uri);
  return showPoll(ctx, id);
}

/** The same as it is known here. @throws {Refusal} missing */
export async function showPoll(ctx: Ctx, statusId: Id): Promise<Poll> {
  const { id, account_id: authorId } = await getVisible(ctx, statusId);
  const poll = (await pollsOf(ctx, [id])).get(id);
  if (!poll) throw notFound();
  const reader = readerOf(ctx);
  if (reader === null) return pollEntity(poll, ctx.clock.now(), null);
  const rows = await ctx.db
    .selectFrom('poll_votes')
    .select('place')
    .where('account_id', '=', reader)
    .where('status_id', '=', id)
    .where('round', '=', poll.round)
    .orderBy('place')
    .execute();
  const votes = rows.map((row) => row.place);
  return pollEntity(poll, ctx.clock.now(), { isAuthor: reader === authorId, votes });
}
