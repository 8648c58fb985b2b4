import type { Jobs } from '../context.ts';
import { DISCARD_JOB, discard, MERGE_JOB, merge } from './decide.ts';
import { COUNT_JOB, countIntoGroups } from './group-count.ts';

export const notificationJobs: Jobs = [
  [MERGE_JOB, merge],
  [DISCARD_JOB, discard],
  [COUNT_JOB, countIntoGroups],
];
