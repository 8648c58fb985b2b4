import { z } from 'zod';
import { Account } from './account.ts';

/** Who wrote the linked page; `account` when that person is known in the fediverse. */
export const PreviewCardAuthor = z.object({
  name: z.string(),
  url: z.string(),
  account: Account.nullable(),
});
export type PreviewCardAuthor = z.infer<typeof PreviewCardAuthor>;

/** What is shown of a link. `authors` is always there: Mastodon's own web app breaks without it. */
export const PreviewCard = z.object({
  url: z.string(),
  title: z.string(),
  description: z.string(),
  language: z.string().nullable().optional(),
  type: z.enum(['link', 'photo', 'video', 'rich']),
  authors: z.array(PreviewCardAuthor),
  author_name: z.string(),
  author_url: z.string(),
  provider_name: z.string(),
  provider_url: z.string(),
  html: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  image: z.string().nullable(),
  image_description: z.string().optional(),
  embed_url: z.string(),
  blurhash: z.string().nullable(),
  published_at: z.string().nullable(),
  missing_attribution: z.boolean().nullable().optional(),
});
export type PreviewCard = z.infer<typeof PreviewCard>;
