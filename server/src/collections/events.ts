import type { Id } from '../db/tables.ts';

interface Place {
  collectionId: Id;
  ownerId: Id;
  accountId: Id;
  itemId: Id;
  /** Whether it is a collection of ours. */
  local: boolean;
}

declare module '../events/events.ts' {
  interface Events {
    /** Somebody stands in a collection now; not `alone`: with the collection, which is new. */
    'collection.joined': Place & { alone: boolean };
    /** Somebody stands there no more, whoever took them out; not `alone`: the collection is gone. */
    'collection.left': Place & { alone: boolean };
    /** It is called or described otherwise; `accountIds` stand in it. */
    'collection.changed': { collectionId: Id; ownerId: Id; accountIds: Id[] };
    /** Somebody of another server is to be asked whether they agree to stand in one of ours. */
    'collection.asked': { collectionId: Id; ownerId: Id; accountId: Id; itemId: Id };
    /** One of ours may be found, looks otherwise, or may be found no more; `people` of other servers were asked for it. */
    'collection.told': {
      collectionId: Id;
      ownerId: Id;
      changeId: Id;
      what: 'add' | 'update' | 'remove';
      people: Id[];
    };
    /** A member agrees no more to stand in a collection of another server. */
    'collection.withdrawn': { collectionId: Id; ownerId: Id; accountId: Id; itemId: Id };
    /** People are said to stand in a collection of another server: whether they agree is to be looked at. */
    'collection.claimed': { collectionId: Id };
  }
}
