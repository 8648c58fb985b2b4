import type { Poll } from '@skein/api/poll.ts';
import type { Ctx } from '../../context.ts';
import type { Time } from '../../db/tables.ts';
import { type EmojiRow, emojiEntities, emojisAmong } from '../../emojis/index.ts';
import { isOver, type PollRow } from './queries.ts';

/** What a poll says to one reader. */
export interface PollReader {
  /** Who wrote it counts as somebody who has voted, as in Mastodon. */
  isAuthor: boolean;
  votes: readonly number[];
}

/** How a poll is looked at. */
interface Look {
  now: Time;
  /** Null for nobody. */
  reader: PollReader | null;
  /** Those that its options write may be among them. */
  emojis: readonly EmojiRow[];
}

/** Mastodon's Poll. */
export function pollEntity(ctx: Pick<Ctx, 'origin'>, poll: PollRow, { now, reader, emojis }: Look): Poll {
  const expired = isOver(poll, now);
  const hidden = poll.hide_totals === 1 && !expired;
  return {
    id: String(poll.status_id),
    expires_at: poll.expires_at === null ? null : new Date(poll.expires_at).toISOString(),
    expired,
    multiple: poll.multiple === 1,
    votes_count: poll.options.reduce((sum, option) => sum + option.votes_count, 0),
    voters_count: poll.voters_count,
    options: poll.options.map(({ title, votes_count }) => ({
      title,
      votes_count: hidden ? null : votes_count,
    })),
    emojis: emojiEntities(
      ctx,
      emojisAmong(
        emojis,
        poll.options.map(({ title }) => title),
      ),
    ),
    ...(reader ? { voted: reader.isAuthor || reader.votes.length > 0, own_votes: [...reader.votes] } : {}),
  };
}
