import './tables.ts';

export { DISCARD_JOB, removeDiscarded } from './discard.ts';
export { mediaRoutes } from './routes.ts';
export { ORPHANS_JOB, removeOrphans, scheduleTidying, TIDY_JOB, tidy } from './sweep.ts';
