import './events.ts';

export { type ActiveFilters, activeFilters, resultsOf, whoFilters } from './active.ts';
export { KEYWORD_LENGTH, TITLE_LENGTH } from './bounds.ts';
export { createFilter, removeFilter } from './change.ts';
export { filterListeners } from './listeners.ts';
export { reachOf, searchable } from './match.ts';
export { filterRoutes } from './routes.ts';
export { unfilterDeleted } from './statuses.ts';
export { filtersOf } from './view.ts';
