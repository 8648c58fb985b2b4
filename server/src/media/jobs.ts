import type { Jobs } from '../context.ts';
import { DISCARD_JOB, removeDiscarded } from './discard.ts';
import { ORPHANS_JOB, removeOrphans, TIDY_JOB, tidy } from './sweep.ts';

export const mediaJobs: Jobs = [
  [DISCARD_JOB, removeDiscarded],
  [TIDY_JOB, tidy],
  [ORPHANS_JOB, removeOrphans],
];
