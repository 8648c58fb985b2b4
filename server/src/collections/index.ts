import './events.ts';

export { collectionListeners } from './listeners.ts';
export { findCollection } from './queries.ts';
export { collectionRoutes } from './routes.ts';
export { presentCollections } from './view.ts';
