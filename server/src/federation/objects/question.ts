import type { PollRow } from '../../statuses/index.ts';

/** A poll as its document says it; `over` is asked when the facts are read. */
export interface PollFacts {
  poll: PollRow;
  over: boolean;
}

/** What makes a Question of a Note (ActivityStreams, with Mastodon's `votersCount`). Hidden counts are left out until the end. */
export function question({ poll, over }: PollFacts) {
  const end = poll.expires_at === null ? null : new Date(poll.expires_at).toISOString();
  const told = poll.hide_totals === 0 || over;
  const options = poll.options.map(({ title, votes_count }) => ({
    type: 'Note',
    name: title,
    replies: { type: 'Collection', ...(told ? { totalItems: votes_count } : {}) },
  }));
  return {
    type: 'Question',
    [poll.multiple === 1 ? 'anyOf' : 'oneOf']: options,
    ...(end === null ? {} : { endTime: end }),
    ...(over ? { closed: end } : {}),
    ...(poll.voters_count === null ? {} : { votersCount: poll.voters_count }),
  };
}
