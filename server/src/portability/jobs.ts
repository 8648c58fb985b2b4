import type { Jobs } from '../context.ts';
import { WORK_JOB } from './bring.ts';
import { FORGET_JOB, forgetRestore } from './forget-restore.ts';
import { TIDY_JOB, tidy } from './tidy.ts';
import { work } from './work.ts';

export const portabilityJobs: Jobs = [
  [WORK_JOB, work],
  [TIDY_JOB, tidy],
  [FORGET_JOB, forgetRestore],
];
