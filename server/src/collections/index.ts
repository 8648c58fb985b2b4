import './events.ts';

export { type CollectionFacts, collectionFacts, type PlaceFacts, placeOf } from './facts.ts';
export { linkedCollections } from './linked.ts';
export { collectionListeners } from './listeners.ts';
export { collectionsBy, findCollection } from './queries.ts';
export { collectionRoutes } from './routes.ts';
export { presentCollections } from './view.ts';
