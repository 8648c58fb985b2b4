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
    };
    /** Who stands in a collection. `revoked`: they left it, and are not put in again. */
    collection_items: { id: Id; collection_id: Id; account_id: Id; state: CollectionItem['state'] };
  }
}
