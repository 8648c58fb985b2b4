import { z } from 'zod';
import { Account } from './account.ts';
import { Flag, Id, limit, optional, Whole } from './params.ts';

/** Somebody whom the viewer may like to follow, and why; `source` is the older word for it. */
export const Suggestion = z.object({
  source: z.enum(['staff', 'past_interactions', 'global']),
  sources: z.array(
    z.enum([
      'featured',
      'most_followed',
      'most_interactions',
      'similar_to_recently_followed',
      'friends_of_friends',
    ]),
  ),
  account: Account,
});
export type Suggestion = z.infer<typeof Suggestion>;

/** Whom of the viewer's own circle an account is followed by. */
export const FamiliarFollowers = z.object({ id: Id, accounts: z.array(Account) });
export type FamiliarFollowers = z.infer<typeof FamiliarFollowers>;

const offset = optional(Whole).transform((asked) => Math.max(0, asked ?? 0));

/** GET suggestions */
export const SuggestionsParams = z.object({ limit: limit(40, 80), offset });

/** GET directory. Another order than the two is the usual one, as in Mastodon. */
export const DirectoryParams = SuggestionsParams.extend({
  order: optional(z.string().max(50)).transform((asked) => (asked === 'new' ? 'new' : 'active')),
  local: optional(Flag),
});
