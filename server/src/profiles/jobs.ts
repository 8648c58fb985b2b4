import type { Jobs } from '../context.ts';
import { VERIFY_JOB, verifyInTurn } from './verify.ts';

export const profileJobs: Jobs = [[VERIFY_JOB, verifyInTurn]];
