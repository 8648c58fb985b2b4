import { z } from 'zod';
import { CustomEmoji } from './emoji.ts';
import { Id } from './params.ts';

/** One answer; its count is null while a poll hides them. */
export const PollOption = z.object({ title: z.string(), votes_count: z.number().int().nullable() });
export type PollOption = z.infer<typeof PollOption>;

/** A question with answers to choose from. `voted` and `own_votes` are there for a viewer only. */
export const Poll = z.object({
  id: Id,
  expires_at: z.string().nullable(),
  expired: z.boolean(),
  multiple: z.boolean(),
  votes_count: z.number().int(),
  voters_count: z.number().int().nullable(),
  options: z.array(PollOption),
  emojis: z.array(CustomEmoji),
  voted: z.boolean().optional(),
  own_votes: z.array(z.number().int()).optional(),
});
export type Poll = z.infer<typeof Poll>;
