import type { Poll } from '@skein/api/poll.ts';
import { type Ctx, readerOf } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { emojisIn } from '../../emojis/index.ts';
import { notFound } from '../../errors.ts';
import { getVisible } from '../visibility.ts';
import { refreshCounts } from './elsewhere.ts';
import { pollsOf, titlesOf } from './queries.ts';
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
  const { id, uri, account_id: authorId } = await getVisible(ctx, statusId);
  const poll = (await pollsOf(ctx, [id])).get(id);
  if (!poll) throw notFound();
  const [shown] = await emojisIn(ctx, [{ uri, texts: titlesOf(poll) ?? [] }]);
  const looked = { now: ctx.clock.now(), emojis: shown?.rows ?? [] };
  const reader = readerOf(ctx);
  if (reader === null) return pollEntity(ctx, poll, { ...looked, reader: null });
  const rows = await ctx.db
    .selectFrom('poll_votes')
    .select('place')
    .where('account_id', '=', reader)
    .where('status_id', '=', id)
    .where('round', '=', poll.round)
    .orderBy('place')
    .execute();
  const votes = rows.map((row) => row.place);
  return pollEntity(ctx, poll, { ...looked, reader: { isAuthor: reader === authorId, votes } });
}
