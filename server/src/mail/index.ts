export { dropLetters, KEPT_MS as LETTERS_KEPT_MS } from './forget.ts';
export { mailJobs } from './jobs.ts';
export { mailListeners } from './listeners.ts';
export { setMailServer, shownMailServer } from './mail-server.ts';
export { shownLetters } from './queries.ts';
export { resealMails, sealedInMails } from './sealed.ts';
export { sendTest } from './send.ts';
export { writeLetter } from './write.ts';
