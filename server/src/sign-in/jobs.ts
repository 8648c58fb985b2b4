import type { Jobs } from '../context.ts';
import { TIDY_JOB, tidy } from './tidy.ts';

export const signInJobs: Jobs = [[TIDY_JOB, tidy]];
