import './events.ts';

export { collectionListeners } from './listeners.ts';
export { collectionRoutes } from './routes.ts';
export { presentCollections } from './view.ts';
