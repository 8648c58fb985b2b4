import { z } from 'zod';

/** Who a status is for, in Mastodon's words: everyone, everyone but not in timelines, followers, those named. */
export const Visibility = z.enum(['public', 'unlisted', 'private', 'direct']);
export type Visibility = z.infer<typeof Visibility>;

/** Who may quote a status without being asked back: everyone, those who follow its author, the author alone. */
export const QuotePolicy = z.enum(['public', 'followers', 'nobody']);
export type QuotePolicy = z.infer<typeof QuotePolicy>;
