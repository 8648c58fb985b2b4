import type { Jobs } from '../context.ts';
import { FIND_TALKS_JOB, findTalks } from './find.ts';
import './events.ts';

export { dropTalk } from './drop.ts';
export { scheduleFinding } from './find.ts';
export { conversationListeners } from './listeners.ts';
export { markTalk } from './mark.ts';
export { findVisibleTalk, talksOf } from './queries.ts';
export { conversationRoutes } from './routes.ts';
export { presentTalks } from './view.ts';

export const conversationJobs: Jobs = [[FIND_TALKS_JOB, findTalks]];
