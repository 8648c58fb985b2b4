import type { Jobs } from '../context.ts';
import { SETTLE_JOB, settle } from './settle.ts';

export { takeFromList } from './add.ts';
export { removeList } from './create.ts';
export { isOwnList, listsHolding, listsThatHeld } from './holding.ts';
export { listListeners } from './listeners.ts';
export { putInList } from './put.ts';
export { listsOf } from './queries.ts';
export { listRoutes } from './routes.ts';

export const listJobs: Jobs = [[SETTLE_JOB, settle]];
