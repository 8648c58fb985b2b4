export { changeProfile } from './change.ts';
export { profileJobs } from './jobs.ts';
export { profileListeners } from './listeners.ts';
export { MOST_FIELDS, readChanges } from './read-changes.ts';
export { profileRoutes } from './routes.ts';
export { jobFor as verifyJobFor } from './verify.ts';
