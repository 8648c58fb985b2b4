import type { CollectionItem } from '@skein/api/collection.ts';
import type { Bit, Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** Accounts that a member recommends under one name. Not `discoverable`: found by its address alone. */
    collections: {
      id: Id;
      account_id: Id;
      name: string;
      description: string;
      language: string | null;
      sensitive: Bit;
      discoverable: Bit;
      tag_id: Id | null;
      updated_at: Time;
      /** Of another server only: its id and page there, and when it was last asked for. */
      uri: string | null;
      url: string | null;
      fetched_at: Time | null;
    };
    /** Who stands in a collection. `revoked`: they left it, and are not put in again. */
    collection_items: {
      id: Id;
      collection_id: Id;
      account_id: Id;
      state: CollectionItem['state'];
      /** In a collection of another server: the id of this place there. */
      uri: string | null;
      /** By which somebody of another server agrees; when it was last looked at. */
      stamp: string | null;
      looked_at: Time | null;
    };
    /** Who is said to stand in a collection of another server, until it is known whether they agree. */
    collection_claims: {
      id: Id;
      collection_id: Id;
      uri: string;
      /** Whom it names, and the stamp; null until the place was asked for. */
      object: string | null;
      stamp: string | null;
      tries: number;
      /** Not looked at before; null for one that does not hold. */
      next_at: Time | null;
    };
  }
}
