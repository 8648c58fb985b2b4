export { accountTimeline } from './account.ts';
export { homeOf } from './home.ts';
export { EMPTY_JOB, empty, FILL_JOB, fill, timelineListeners } from './listeners.ts';
export { markerRoutes } from './marker-routes.ts';
export { readUpTo } from './markers.ts';
export { publicTimeline } from './public.ts';
export { timelineRoutes } from './routes.ts';
export { tagTimeline } from './tag.ts';
export { visit } from './visit.ts';
