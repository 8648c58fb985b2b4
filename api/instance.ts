import { z } from 'zod';
import { Account } from './account.ts';
import { Id } from './params.ts';

/** One rule of the house, with its wording in other languages. */
export const Rule = z.object({
  id: Id,
  text: z.string(),
  hint: z.string(),
  translations: z.record(z.string(), z.object({ text: z.string(), hint: z.string() })),
});
export type Rule = z.infer<typeof Rule>;

/** GET v1/instance/extended_description: what stands at length about the server, as HTML. */
export const ExtendedDescription = z.object({ updated_at: z.string().nullable(), content: z.string() });

/** GET v1/instance/privacy_policy */
export const PrivacyPolicy = z.object({ updated_at: z.string(), content: z.string() });

/** GET v1/instance/terms_of_service. The days are `2026-12-24`. */
export const TermsOfService = z.object({
  effective_date: z.string(),
  effective: z.boolean(),
  content: z.string(),
  succeeded_by: z.string().nullable(),
});
export type TermsOfService = z.infer<typeof TermsOfService>;

/** Another server that this one has nothing, or less, to do with. */
export const DomainBlock = z.object({
  domain: z.string(),
  digest: z.string(),
  severity: z.enum(['silence', 'suspend']),
  comment: z.string().nullable(),
});

/** One week of GET v1/instance/activity; all of it is text, as in Mastodon. */
export const Week = z.object({
  week: z.string(),
  statuses: z.string(),
  logins: z.string(),
  registrations: z.string(),
});
export type Week = z.infer<typeof Week>;

/** One language of GET v1/instance/languages, named in English. */
export const Language = z.object({ code: z.string(), name: z.string() });

const whole = z.number().int();
const Access = z.enum(['public', 'authenticated', 'disabled']);
const Feed = z.object({ local: Access, remote: Access });

/** Limits and addresses that apps read before they offer something. */
export const InstanceConfiguration = z.object({
  urls: z.object({
    streaming: z.string(),
    status: z.string().nullable(),
    about: z.string().nullable(),
    privacy_policy: z.string().nullable(),
    terms_of_service: z.string().nullable(),
  }),
  vapid: z.object({ public_key: z.string() }),
  accounts: z.object({
    max_display_name_length: whole,
    max_note_length: whole,
    max_avatar_description_length: whole,
    max_header_description_length: whole,
    max_featured_tags: whole,
    max_pinned_statuses: whole,
    max_profile_fields: whole,
    profile_field_name_limit: whole,
    profile_field_value_limit: whole,
  }),
  statuses: z.object({
    max_characters: whole,
    max_media_attachments: whole,
    characters_reserved_per_url: whole,
  }),
  media_attachments: z.object({
    supported_mime_types: z.array(z.string()),
    description_limit: whole,
    image_size_limit: whole,
    image_matrix_limit: whole,
    video_size_limit: whole,
    video_frame_rate_limit: whole,
    video_matrix_limit: whole,
  }),
  polls: z.object({
    max_options: whole,
    max_characters_per_option: whole,
    min_expiration: whole,
    max_expiration: whole,
  }),
  translation: z.object({ enabled: z.boolean() }),
  timelines_access: z.object({
    live_feeds: Feed,
    hashtag_feeds: Feed,
    trending_link_feeds: Feed,
  }),
  limited_federation: z.boolean(),
});
export type InstanceConfiguration = z.infer<typeof InstanceConfiguration>;

/** GET v2/instance */
export const Instance = z.object({
  domain: z.string(),
  title: z.string(),
  version: z.string(),
  source_url: z.string(),
  description: z.string(),
  usage: z.object({ users: z.object({ active_month: whole }) }),
  thumbnail: z.object({
    url: z.string(),
    blurhash: z.string().nullable().optional(),
    versions: z.object({ '@1x': z.string().optional(), '@2x': z.string().optional() }).optional(),
    description: z.string().nullable().optional(),
  }),
  icon: z.array(z.object({ src: z.string(), size: z.string() })),
  languages: z.array(z.string()),
  api_versions: z.object({ mastodon: whole }),
  wrapstodon: z.string().nullable(),
  configuration: InstanceConfiguration,
  registrations: z.object({
    enabled: z.boolean(),
    approval_required: z.boolean(),
    reason_required: z.boolean().nullable(),
    message: z.string().nullable(),
    min_age: whole.nullable(),
    url: z.string().nullable(),
  }),
  contact: z.object({ email: z.string(), account: Account.nullable() }),
  rules: z.array(Rule),
});
export type Instance = z.infer<typeof Instance>;
