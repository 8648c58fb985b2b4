import { z } from 'zod';
import { Id } from './params.ts';

/** Work that goes on behind an answer: whether to ask again, and how much there is more already. */
export const AsyncRefresh = z.object({
  id: Id,
  status: z.enum(['running', 'finished']),
  result_count: z.number().int().nullable(),
});
export type AsyncRefresh = z.infer<typeof AsyncRefresh>;
