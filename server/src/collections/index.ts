import './events.ts';

export { type ClaimRow, dropClaim, dueClaims, nextClaim, putOffClaim, settleClaim } from './claims.ts';
export {
  findPlace,
  grantPlace,
  placeAgreed,
  placeEnded,
  placeLookedAt,
  placesStamped,
  type StampedPlace,
  stalePlaces,
} from './consent.ts';
export { type CollectionElsewhere, collectionAsked, dropCollection, takeCollection } from './elsewhere.ts';
export { type CollectionFacts, collectionFacts, type PlaceFacts, placeOf } from './facts.ts';
export { linkedCollections } from './linked.ts';
export { collectionListeners } from './listeners.ts';
export { dropPlace, keepPlaces, type PlaceElsewhere } from './places-elsewhere.ts';
export {
  type CollectionRow,
  collectionAt,
  collectionRow,
  collectionsBy,
  findCollection,
  shownCollections,
} from './queries.ts';
export { collectionRoutes } from './routes.ts';
export { presentCollections } from './view.ts';
