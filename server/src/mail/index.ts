export { FORGET_JOB, forgetLetters } from './forget.ts';
export { shownLetters } from './queries.ts';
export { resealMails, sealedInMails } from './sealed.ts';
export { SEND_JOB, sendLetter, sendTest } from './send.ts';
export { writeLetter } from './write.ts';
