import { z } from 'zod';
import { Id, optional } from './params.ts';

/** A hashtag as a status carries it. */
export const StatusTag = z.object({ name: z.string(), url: z.string() });
export type StatusTag = z.infer<typeof StatusTag>;

/** How much a tag was used on one day; Mastodon writes all three as text. */
export const TagHistory = z.object({ day: z.string(), accounts: z.string(), uses: z.string() });
export type TagHistory = z.infer<typeof TagHistory>;

/** A hashtag by itself: search, trends, followed tags. */
export const Tag = z.object({
  id: Id,
  name: z.string(),
  url: z.string(),
  history: z.array(TagHistory),
  following: z.boolean().optional(),
  featuring: z.boolean().optional(),
});
export type Tag = z.infer<typeof Tag>;

/** A hashtag that somebody shows on their profile; Mastodon writes the count as text, and of the moment the day. */
export const FeaturedTag = z.object({
  id: Id,
  name: z.string(),
  url: z.string(),
  statuses_count: z.string(),
  last_status_at: z.string().nullable(),
});
export type FeaturedTag = z.infer<typeof FeaturedTag>;

export const FeaturedTagParams = z.object({ name: optional(z.string().max(1000)) });
