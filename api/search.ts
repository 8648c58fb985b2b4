import { z } from 'zod';
import { Account } from './account.ts';
import { Collection } from './collection.ts';
import { Flag, IdParam, MISSING, optional, Whole } from './params.ts';
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
  /** Needed: without it, or blank, 400. */
  q: z.string(MISSING).trim().min(1, MISSING).max(2048, 'must not be longer than 2048 characters'),
  type: optional(z.enum(['accounts', 'statuses', 'hashtags', 'collections'])),
  resolve: optional(Flag),
  following: optional(Flag),
  account_id: optional(IdParam),
  exclude_unreviewed: optional(Flag),
  /** At most 40; below nothing 400, as for `offset`. */
  limit: optional(Whole).transform((asked) => asked ?? 20),
  offset: optional(Whole),
  max_id: optional(IdParam),
  min_id: optional(IdParam),
});
export type SearchParams = z.infer<typeof SearchParams>;
