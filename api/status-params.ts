import { z } from 'zod';
import { DescribeMediaParams } from './media-params.ts';
import { Flag, IdParam, list, optional, PageParams, Whole } from './params.ts';
import { QuotePolicy, Visibility } from './visibility.ts';

const text = (most: number) =>
  z.preprocess((value) => value ?? '', z.string().max(most, `must not be longer than ${most}`));

/** A poll as it is asked for. How many options, how long and until when is the verb's to say. */
export const AskedPoll = z.object({
  options: list(z.string('must be a text').max(10_000, 'must not be longer than 10000'), 100),
  expires_in: optional(Whole),
  multiple: optional(Flag),
  hide_totals: optional(Flag),
});
export type AskedPoll = z.infer<typeof AskedPoll>;

/** An empty object is no poll, as in Mastodon. */
const OptionalPoll = z.preprocess(
  (value) =>
    value !== null && typeof value === 'object' && Object.keys(value).length === 0 ? undefined : value,
  optional(AskedPoll),
);

/**
 * POST statuses. How much text is allowed is the verb's to say: here is only a wall against absurd bodies.
 */
export const PublishParams = z.object({
  status: text(100_000),
  spoiler_text: text(10_000),
  visibility: optional(Visibility),
  in_reply_to_id: optional(IdParam),
  sensitive: optional(Flag),
  language: optional(
    z
      .string()
      .trim()
      .max(35, 'must be a language code')
      .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/, 'must be a language code'),
  ),
  media_ids: list(IdParam, 16),
  scheduled_at: optional(z.string().max(100)),
  poll: OptionalPoll,
  /** Whom it may name; an empty list is one too. */
  allowed_mentions: z.preprocess(
    (value) =>
      value === undefined || value === null
        ? undefined
        : (Array.isArray(value) ? value : [value]).filter((one) => one !== ''),
    z.array(IdParam).max(100).optional(),
  ),
  quoted_status_id: optional(IdParam),
  quote_approval_policy: optional(QuotePolicy),
});
export type PublishParams = z.infer<typeof PublishParams>;

/** What is said of something attached; forms may number them (`media_attributes[0][id]`). */
const MediaAttributes = z.preprocess(
  (value) =>
    value !== null && typeof value === 'object' && Object.keys(value).every((key) => /^\d{1,3}$/.test(key))
      ? Object.values(value)
      : value,
  list(DescribeMediaParams.extend({ id: IdParam }), 16),
);

/** PUT statuses/:id; what is not given is empty, or as it was. What is not among `media_ids` is taken off. What it quotes stays. */
export const EditParams = PublishParams.pick({
  status: true,
  spoiler_text: true,
  sensitive: true,
  language: true,
  media_ids: true,
  poll: true,
  quote_approval_policy: true,
}).extend({ media_attributes: MediaAttributes });
export type EditParams = z.infer<typeof EditParams>;

/** PUT statuses/:id/interaction_policy; what is not given is what the member chose for all their posts. */
export const PolicyParams = z.object({ quote_approval_policy: optional(QuotePolicy) });
export type PolicyParams = z.infer<typeof PolicyParams>;

/** POST statuses/:id/reblog */
export const BoostParams = z.object({ visibility: optional(z.enum(['public', 'unlisted', 'private'])) });
export type BoostParams = z.infer<typeof BoostParams>;

/** GET accounts/:id/statuses */
export const AccountStatusesParams = PageParams.extend({
  only_media: optional(Flag),
  exclude_replies: optional(Flag),
  exclude_reblogs: optional(Flag),
  exclude_direct: optional(Flag),
  pinned: optional(Flag),
  tagged: optional(z.string().max(200)),
});
export type AccountStatusesParams = z.infer<typeof AccountStatusesParams>;

/** GET timelines/public */
export const PublicTimelineParams = PageParams.extend({
  local: optional(Flag),
  remote: optional(Flag),
  only_media: optional(Flag),
});
export type PublicTimelineParams = z.infer<typeof PublicTimelineParams>;

const Hashtags = list(z.string().max(1000), 20).transform((names) => names.slice(0, 4));

/** GET timelines/tag/:hashtag. Of `any`, `all` and `none` the first four count, as in Mastodon. */
export const TagTimelineParams = PublicTimelineParams.extend({
  hashtag: z.string().max(1000),
  any: Hashtags,
  all: Hashtags,
  none: Hashtags,
});
export type TagTimelineParams = z.infer<typeof TagTimelineParams>;
