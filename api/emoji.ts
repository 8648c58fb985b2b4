import { z } from 'zod';

/** A picture that a server lets people write as `:shortcode:`. */
export const CustomEmoji = z.object({
  shortcode: z.string(),
  url: z.string(),
  static_url: z.string(),
  visible_in_picker: z.boolean(),
  category: z.string().nullable().optional(),
});
export type CustomEmoji = z.infer<typeof CustomEmoji>;
