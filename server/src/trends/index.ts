import type { Jobs } from '../context.ts';
import { REFRESH_JOB, refreshTrends } from './refresh.ts';

export { trendListeners } from './listeners.ts';
export { scheduleTrends } from './refresh.ts';
export { reviewTrend, trendCandidates } from './review.ts';
export { trendRoutes } from './routes.ts';
export { KINDS, type KindName } from './tables.ts';

export const trendJobs: Jobs = [[REFRESH_JOB, refreshTrends]];
