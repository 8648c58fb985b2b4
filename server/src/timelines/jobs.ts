import type { Jobs } from '../context.ts';
import { EMPTY_JOB, empty, FILL_JOB, fill } from './listeners.ts';
import { EMPTY_TAG_JOB, emptyTagged, FILL_TAG_JOB, fillTagged } from './tag-homes.ts';

export const timelineJobs: Jobs = [
  [FILL_JOB, fill],
  [EMPTY_JOB, empty],
  [FILL_TAG_JOB, fillTagged],
  [EMPTY_TAG_JOB, emptyTagged],
];
