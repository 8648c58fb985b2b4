import type { Jobs } from '../context.ts';
import { SETTLE_JOB, settle } from './settle.ts';

export { addToList, standInLists, takeFromList } from './add.ts';
export { ownList } from './change.ts';
export { createList, removeList } from './create.ts';
export { isOwnList, listsHolding, listsThatHeld } from './holding.ts';
export { listListeners } from './listeners.ts';
export { putInList } from './put.ts';
export { accountsOf, listsOf } from './queries.ts';
export { listRoutes } from './routes.ts';
export { listTimeline } from './timeline.ts';

export const listJobs: Jobs = [[SETTLE_JOB, settle]];
