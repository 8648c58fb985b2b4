import { z } from 'zod';
import { CustomEmoji } from './emoji.ts';
import { Id } from './params.ts';
import { StatusTag } from './tag.ts';

/** How many answered an announcement with one emoji; `me` for whom it was asked. */
export const Reaction = z.object({
  name: z.string(),
  count: z.number().int(),
  me: z.boolean().optional(),
  url: z.string().optional(),
  static_url: z.string().optional(),
});
export type Reaction = z.infer<typeof Reaction>;

/** Something that the server tells all its members. */
export const Announcement = z.object({
  id: Id,
  content: z.string(),
  starts_at: z.string().nullable(),
  ends_at: z.string().nullable(),
  all_day: z.boolean(),
  published_at: z.string(),
  updated_at: z.string(),
  read: z.boolean().optional(),
  mentions: z.array(z.object({ id: Id, username: z.string(), url: z.string(), acct: z.string() })),
  statuses: z.array(z.object({ id: Id, url: z.string() })),
  tags: z.array(StatusTag),
  emojis: z.array(CustomEmoji),
  reactions: z.array(Reaction),
});
export type Announcement = z.infer<typeof Announcement>;
