import type { Jobs } from '../context.ts';
import { DISCARD_JOB, removeDiscarded } from './discard.ts';
import { MAKE_JOB, make } from './make.ts';
import { ORPHANS_JOB, removeOrphans, TIDY_JOB, tidy } from './sweep.ts';
import { UNCACHE_JOB, uncache } from './uncache.ts';

export const mediaJobs: Jobs = [
  [DISCARD_JOB, removeDiscarded],
  [MAKE_JOB, make],
  [TIDY_JOB, tidy],
  [ORPHANS_JOB, removeOrphans],
  [UNCACHE_JOB, uncache],
];
