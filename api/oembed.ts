import { z } from 'zod';
import { optional } from './params.ts';

/** What a site asks that wants to show a status of ours. */
export const OEmbedParams = z.object({
  /** The page of the status, or its id as a document. */
  url: optional(z.string().max(2048)),
  maxwidth: optional(z.string().max(100)),
  maxheight: optional(z.string().max(100)),
});

/** https://oembed.com, as Mastodon answers it: always rich, always JSON. */
export const OEmbed = z.object({
  type: z.literal('rich'),
  version: z.literal('1.0'),
  /** Mastodon's documentation has it, its code does not. */
  title: z.string(),
  author_name: z.string(),
  author_url: z.string(),
  provider_name: z.string(),
  provider_url: z.string(),
  /** Seconds. */
  cache_age: z.number(),
  html: z.string(),
  width: z.number(),
  /** Null unless a greatest height was asked for. */
  height: z.number().nullable(),
});
export type OEmbed = z.infer<typeof OEmbed>;
