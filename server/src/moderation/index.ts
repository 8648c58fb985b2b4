import './events.ts';

export { moderationListeners } from './listeners.ts';
export { findReport, newestReports } from './queries.ts';
export { report } from './report.ts';
export { moderationRoutes } from './routes.ts';
export { presentReports, statusesOf } from './view.ts';
