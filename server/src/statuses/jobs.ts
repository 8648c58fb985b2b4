import type { Jobs } from '../context.ts';
import { ADOPT_JOB, adopt } from './adopt.ts';
import { FIND_CONVERSATIONS_JOB, findConversations } from './conversation.ts';
import { endPoll } from './polls/end.ts';
import { SWEEP_VOTES_JOB, sweepVotes } from './polls/sweep.ts';
import { END_POLL_JOB } from './polls/write.ts';
import { SWEEP_JOB, sweep } from './remove.ts';
import { publishDue } from './scheduled/publish-due.ts';
import { PUBLISH_JOB } from './scheduled/schedule.ts';
import { TIDY_JOB, tidy } from './tidy.ts';

export const statusJobs: Jobs = [
  [SWEEP_JOB, sweep],
  [SWEEP_VOTES_JOB, sweepVotes],
  [END_POLL_JOB, endPoll],
  [TIDY_JOB, tidy],
  [PUBLISH_JOB, publishDue],
  [FIND_CONVERSATIONS_JOB, findConversations],
  [ADOPT_JOB, adopt],
];
