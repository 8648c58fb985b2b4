import { z } from 'zod';
import { Account } from './account.ts';
import { Flag, Id, IdParam, limit, list, optional, Whole } from './params.ts';
import { StatusTag } from './tag.ts';

/** One account in a collection, or the place of one that has not agreed yet. */
export const CollectionItem = z.object({
  id: Id,
  state: z.enum(['pending', 'accepted', 'rejected', 'revoked']),
  account_id: Id.nullable().optional(),
  created_at: z.string(),
});
export type CollectionItem = z.infer<typeof CollectionItem>;

/** A named choice of accounts that somebody recommends. */
export const Collection = z.object({
  id: Id,
  account_id: Id,
  uri: z.string(),
  url: z.string().nullable(),
  name: z.string(),
  description: z.string(),
  language: z.string().nullable(),
  local: z.boolean(),
  sensitive: z.boolean(),
  discoverable: z.boolean(),
  tag: StatusTag.nullable(),
  item_count: z.number().int(),
  items: z.array(CollectionItem),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Collection = z.infer<typeof Collection>;

export const WrappedCollection = z.object({ collection: Collection });
export const WrappedCollectionItem = z.object({ collection_item: CollectionItem });
export const Collections = z.object({ collections: z.array(Collection) });
/** A collection, its owner and who stands in it. */
export const CollectionWithAccounts = z.object({ collection: Collection, accounts: z.array(Account) });

/** What is said with nothing is taken away, what is not said stays. */
const Words = z.string().max(2500).nullable().optional();

/** PUT collections/:id */
export const CollectionParams = z.object({
  name: Words,
  description: Words,
  language: Words,
  sensitive: optional(Flag),
  discoverable: optional(Flag),
  tag_name: Words,
});
export type CollectionParams = z.infer<typeof CollectionParams>;

/** POST collections */
export const NewCollectionParams = CollectionParams.extend({ account_ids: list(IdParam) });

/** POST collections/:collection_id/items */
export const CollectionAddParams = z.object({ account_id: optional(IdParam) });

/** GET accounts/:account_id/collections */
export const CollectionStretchParams = z.object({ limit: limit(40, 100), offset: optional(Whole) });
/** GET accounts/:account_id/in_collections */
export const InCollectionsParams = z.object({ limit: limit(40, 80), offset: optional(Whole) });
