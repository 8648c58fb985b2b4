import type { Id } from '../db/tables.ts';

interface Place {
  collectionId: Id;
  ownerId: Id;
  accountId: Id;
}

declare module '../events/events.ts' {
  interface Events {
    /** Somebody stands in a collection now. */
    'collection.joined': Place;
    /** Somebody stands there no more, whoever took them out; or the collection is gone. */
    'collection.left': Place;
    /** It is called or described otherwise; `accountIds` stand in it. */
    'collection.changed': { collectionId: Id; ownerId: Id; accountIds: Id[] };
  }
}
