import { z } from 'zod';
import { Id } from './params.ts';
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
