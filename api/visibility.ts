import { z } from 'zod';

/** Who a status is for, in Mastodon's words: everyone, everyone but not in timelines, followers, those named. */
export const Visibility = z.enum(['public', 'unlisted', 'private', 'direct']);
export type Visibility = z.infer<typeof Visibility>;
