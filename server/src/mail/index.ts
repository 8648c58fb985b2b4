export { dropLetters, FORGET_JOB, forgetLetters, KEPT_MS as LETTERS_KEPT_MS } from './forget.ts';
export { mailListeners } from './listeners.ts';
export { setMailServer, shownMailServer } from './mail-server.ts';
export { shownLetters } from './queries.ts';
export { resealMails, sealedInMails } from './sealed.ts';
export { SEND_JOB, sendLetter, sendTest } from './send.ts';
export { writeLetter } from './write.ts';
