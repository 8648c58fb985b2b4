import { z } from 'zod';

/** A picture that a server lets people write as `:shortcode:`. `featured`, the face of its category, stands with that. */
export const CustomEmoji = z.object({
  shortcode: z.string(),
  url: z.string(),
  static_url: z.string(),
  visible_in_picker: z.boolean(),
  category: z.string().nullable().optional(),
  featured: z.boolean().optional(),
});
export type CustomEmoji = z.infer<typeof CustomEmoji>;

/** Where a text writes an emoji, by Mastodon's rule: nothing that belongs to a word, and no further colon, touches it. */
export const EMOJI_IN_TEXT = /(?<![\p{L}\p{M}\p{Nd}:]):([a-zA-Z0-9_]{2,}):(?![\p{L}\p{M}\p{Nd}:])/gu;
