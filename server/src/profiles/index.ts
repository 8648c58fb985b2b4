export { profileListeners } from './listeners.ts';
export { readChanges } from './read-changes.ts';
export { profileRoutes } from './routes.ts';
export { jobFor as verifyJobFor, VERIFY_JOB, verifyLinks } from './verify.ts';
