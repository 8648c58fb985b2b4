import type { Jobs } from '../context.ts';
import { READ_OLDER_JOB, readOlder } from './read-older.ts';
import { INDEX_JOB, writeIndex } from './write-index.ts';

export const searchJobs: Jobs = [
  [INDEX_JOB, writeIndex],
  [READ_OLDER_JOB, readOlder],
];
