import type { Jobs } from '../context.ts';
import { PUSH_JOB, sendPush } from './send.ts';

export { pushListeners } from './listeners.ts';
export { pushRoutes } from './routes.ts';
export { resealPush, sealedInPush } from './sealed.ts';

export const pushJobs: Jobs = [[PUSH_JOB, sendPush]];
