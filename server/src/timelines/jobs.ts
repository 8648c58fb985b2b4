import type { Jobs } from '../context.ts';
import { EMPTY_JOB, empty, FILL_JOB, fill } from './listeners.ts';

export const timelineJobs: Jobs = [
  [FILL_JOB, fill],
  [EMPTY_JOB, empty],
];
