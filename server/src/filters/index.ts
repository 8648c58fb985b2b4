import './events.ts';

export { type ActiveFilters, activeFilters, resultsOf } from './active.ts';
export { filterListeners } from './listeners.ts';
export { searchable } from './match.ts';
export { filterRoutes } from './routes.ts';
export { unfilterDeleted } from './statuses.ts';
