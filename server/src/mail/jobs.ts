import type { Jobs } from '../context.ts';
import { FORGET_JOB, forgetLetters } from './forget.ts';
import { SEND_JOB, sendLetter } from './send.ts';

export const mailJobs: Jobs = [
  [SEND_JOB, sendLetter],
  [FORGET_JOB, forgetLetters],
];
