import { z } from 'zod';
import { Account } from './account.ts';
import { Flag, Id, IdParam, list, optional } from './params.ts';

const Category = z.enum(['spam', 'legal', 'violation', 'other']);

/** What somebody told those who run the server about somebody. */
export const Report = z.object({
  id: Id,
  action_taken: z.boolean(),
  action_taken_at: z.string().nullable(),
  category: Category,
  comment: z.string(),
  forwarded: z.boolean(),
  created_at: z.string(),
  status_ids: z.array(Id),
  rule_ids: z.array(Id),
  collection_ids: z.array(Id),
  target_account: Account,
});
export type Report = z.infer<typeof Report>;

/** POST reports: about somebody, and what is theirs of posts and collections. */
export const ReportParams = z.object({
  account_id: optional(IdParam),
  status_ids: list(IdParam),
  collection_ids: list(IdParam),
  rule_ids: list(IdParam),
  comment: optional(z.string().max(100_000)),
  category: optional(Category),
  forward: optional(Flag),
});
