export { changeProfile } from './change.ts';
export { profileListeners } from './listeners.ts';
export { MOST_FIELDS, readChanges } from './read-changes.ts';
export { profileRoutes } from './routes.ts';
export { jobFor as verifyJobFor, VERIFY_JOB, verifyInTurn } from './verify.ts';
