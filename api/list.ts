import { z } from 'zod';
import { AccountPageParams, Flag, Id, IdParam, list, optional } from './params.ts';

/** Which answers a list shows: those to anybody the member follows, those to others of the list, or none. */
export const REPLIES_POLICIES = ['followed', 'list', 'none'] as const;
export type RepliesPolicy = (typeof REPLIES_POLICIES)[number];

/** Some of those whom a member follows, to be read by themselves. */
export const List = z.object({
  id: Id,
  title: z.string(),
  replies_policy: z.enum(REPLIES_POLICIES),
  exclusive: z.boolean(),
});
export type List = z.infer<typeof List>;

/** A list made or changed; what must be there is asked by the verbs. */
export const ListParams = z.object({
  title: z.preprocess((value) => (value === null ? undefined : value), z.string().max(10_000).optional()),
  replies_policy: optional(z.enum(REPLIES_POLICIES, 'is not a valid replies_policy')),
  exclusive: optional(Flag),
});
export type ListParams = z.infer<typeof ListParams>;

/** As many as one request may name. */
export const ListAccountsParams = z.object({ account_ids: list(IdParam, 500) });

/** A page of who stands in a list: 40, at most 80; `limit=0` stays 0 and means all of them. */
export const ListPageParams = AccountPageParams.extend({
  limit: z.union([z.literal([0, '0']).transform(() => 0), AccountPageParams.shape.limit]),
});
