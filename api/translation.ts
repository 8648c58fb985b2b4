import { z } from 'zod';
import { Id } from './params.ts';

/** A status in another language. */
export const Translation = z.object({
  content: z.string(),
  spoiler_text: z.string(),
  language: z.string(),
  detected_source_language: z.string(),
  provider: z.string(),
  media_attachments: z.array(z.object({ id: Id, description: z.string() })),
  poll: z.object({ id: Id, options: z.array(z.object({ title: z.string() })) }).nullable(),
});
export type Translation = z.infer<typeof Translation>;
