import type { Jobs } from '../context.ts';
import { SETTLE_JOB, settle } from './settle.ts';

export { isOwnList, listsHolding } from './holding.ts';
export { listListeners } from './listeners.ts';
export { listsOf } from './queries.ts';
export { listRoutes } from './routes.ts';

export const listJobs: Jobs = [[SETTLE_JOB, settle]];
