import type { Poll } from '@skein/api/poll.ts';

const options = [
  { title: 'Greylag', votes_count: 3 },
  { title: 'Barnacle', votes_count: 1 },
];

/** A poll that nobody has voted in yet who looks at it. */
export const openPoll: Poll = {
  id: '3601234567890106',
  expires_at: '2026-11-22T09:12:00.000Z',
  expired: false,
  multiple: false,
  votes_count: 4,
  voters_count: 4,
  options,
  emojis: [],
  voted: false,
  own_votes: [],
};

/** One of another server that is over, with several choices. */
export const endedPoll: Poll = {
  ...openPoll,
  id: '3601234567890107',
  expires_at: '2026-11-20T09:12:00.000Z',
  expired: true,
  multiple: true,
  voters_count: null,
  voted: true,
  own_votes: [1],
};
