import type { Jobs } from '../context.ts';
import { fetchCard } from './fetch.ts';
import { FETCH_JOB } from './set.ts';
import { TIDY_JOB, tidy } from './sweep.ts';

export const cardJobs: Jobs = [
  [FETCH_JOB, fetchCard],
  [TIDY_JOB, tidy],
];
