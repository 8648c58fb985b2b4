import { z } from 'zod';
import { Account } from './account.ts';
import { Collection } from './collection.ts';
import { Flag, IdParam, limit, optional, Whole } from './params.ts';
import { Status } from './status.ts';
import { Tag } from './tag.ts';

/** What a search found: always all four lists. */
export const Search = z.object({
  accounts: z.array(Account),
  statuses: z.array(Status),
  hashtags: z.array(Tag),
  collections: z.array(Collection),
});
export type Search = z.infer<typeof Search>;

/** GET v2/search. `resolve` lets the server ask other servers for an address or handle. */
export const SearchParams = z.object({
  q: z.string().trim().min(1, "can't be blank").max(2048),
  type: optional(z.enum(['accounts', 'statuses', 'hashtags', 'collections'])),
  resolve: optional(Flag),
  following: optional(Flag),
  account_id: optional(IdParam),
  exclude_unreviewed: optional(Flag),
  limit: limit(20, 40),
  offset: optional(Whole),
  max_id: optional(IdParam),
  min_id: optional(IdParam),
});
export type SearchParams = z.infer<typeof SearchParams>;
