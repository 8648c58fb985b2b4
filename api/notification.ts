import { z } from 'zod';
import { Account } from './account.ts';
import { Collection } from './collection.ts';
import { Flag, Id, IdParam, list, optional } from './params.ts';
import { Report } from './report.ts';
import { Status } from './status.ts';

/** Everything Mastodon 4.6 can tell somebody about. */
export const NotificationType = z.enum([
  'mention',
  'status',
  'reblog',
  'follow',
  'follow_request',
  'favourite',
  'poll',
  'update',
  'admin.sign_up',
  'admin.report',
  'severed_relationships',
  'moderation_warning',
  'annual_report',
  'quote',
  'quoted_update',
  'added_to_collection',
  'collection_update',
]);
export type NotificationType = z.infer<typeof NotificationType>;

/** Whom a member lost at one stroke: by blocking a domain, or by what the server did. */
export const RelationshipSeveranceEvent = z.object({
  id: Id,
  type: z.enum(['domain_block', 'user_domain_block', 'account_suspension']),
  /** Whether what was lost is no longer known. */
  purged: z.boolean(),
  target_name: z.string(),
  followers_count: z.number().int(),
  following_count: z.number().int(),
  created_at: z.string(),
});
export type RelationshipSeveranceEvent = z.infer<typeof RelationshipSeveranceEvent>;

/** What happened in words, for an app that does not know the type; title and summary are HTML. */
export const NotificationFallback = z.object({
  title: z.string(),
  summary: z.string().nullable(),
  details: z.string().nullable(),
});
export type NotificationFallback = z.infer<typeof NotificationFallback>;

/** Something that happened to a member. `status` is there for the types that speak of one. */
export const Notification = z.object({
  id: Id,
  type: NotificationType,
  /** The same for what stands together in lists of groups; `ungrouped-<id>` for what stands alone. */
  group_key: z.string(),
  created_at: z.string(),
  event: RelationshipSeveranceEvent.optional(),
  account: Account,
  status: Status.nullable().optional(),
  /** Of `admin.report`. */
  report: Report.optional(),
  /** Of `added_to_collection` and `collection_update`. */
  collection: Collection.optional(),
  /** Where the app named the types that it knows, and this is none of them. */
  fallback: NotificationFallback.optional(),
});
export type Notification = z.infer<typeof Notification>;

/** Who did it, in as few words as a row of avatars needs. */
export const PartialAccountWithAvatar = z.object({
  id: Id,
  acct: z.string(),
  locked: z.boolean(),
  bot: z.boolean(),
  url: z.string(),
  avatar: z.string(),
  avatar_static: z.string(),
  avatar_description: z.string(),
});

/** What many did to the same thing, or one thing that stands alone. */
export const NotificationGroup = z.object({
  group_key: z.string(),
  notifications_count: z.number().int(),
  type: NotificationType,
  /** A number, unlike every other id: so Mastodon has it. */
  most_recent_notification_id: z.number().int(),
  /** Of what belongs to it, the oldest and the newest that fall into this page of the list. */
  page_min_id: Id.optional(),
  page_max_id: Id.optional(),
  latest_page_notification_at: z.string().optional(),
  /** At most eight, the last first. */
  sample_account_ids: z.array(Id),
  status_id: Id.optional(),
  report: Report.optional(),
  collection: Collection.optional(),
  event: RelationshipSeveranceEvent.optional(),
  /** Of the first of its accounts. */
  fallback: NotificationFallback.optional(),
});
export type NotificationGroup = z.infer<typeof NotificationGroup>;

/** Groups, and what they name once each. */
export const GroupedNotificationsResults = z.object({
  accounts: z.array(Account),
  partial_accounts: z.array(PartialAccountWithAvatar).optional(),
  statuses: z.array(Status),
  notification_groups: z.array(NotificationGroup),
});
export type GroupedNotificationsResults = z.infer<typeof GroupedNotificationsResults>;

/** What becomes of a notification: told, held back or never made. */
export const NotificationVerdict = z.enum(['accept', 'filter', 'drop']);

const Pending = z.object({
  pending_requests_count: z.number().int(),
  pending_notifications_count: z.number().int(),
});

/** From whom a member wants to be told, and what waits for them. */
export const NotificationPolicy = z.object({
  for_not_following: NotificationVerdict,
  for_not_followers: NotificationVerdict,
  for_new_accounts: NotificationVerdict,
  for_private_mentions: NotificationVerdict,
  for_limited_accounts: NotificationVerdict,
  for_bots: NotificationVerdict,
  summary: Pending,
});
export type NotificationPolicy = z.infer<typeof NotificationPolicy>;

/** The same in its first form, which knows no dropping. */
export const OldNotificationPolicy = z.object({
  filter_not_following: z.boolean(),
  filter_not_followers: z.boolean(),
  filter_new_accounts: z.boolean(),
  filter_private_mentions: z.boolean(),
  summary: Pending,
});
export type OldNotificationPolicy = z.infer<typeof OldNotificationPolicy>;

/** Somebody whose mentions a member holds back and has not decided about. */
export const NotificationRequest = z.object({
  id: Id,
  created_at: z.string(),
  updated_at: z.string(),
  /** A number as text, at most 100. */
  notifications_count: z.string(),
  account: Account,
  last_status: Status.nullable(),
});
export type NotificationRequest = z.infer<typeof NotificationRequest>;

/** Which types an app knows; what is none of these is also said in words. Plain words, as below. */
export const Supporting = z.object({ supported_types: list(z.string().max(100), 50) });

/** Which notifications are meant. Types are plain words here: an app may name ones that we do not have. */
export const NotificationChoice = z.object({
  types: list(z.string().max(100), 50),
  exclude_types: list(z.string().max(100), 50),
  /** What is no id is nobody's, of whom there is nothing, as in Mastodon. */
  account_id: optional(IdParam.catch(0)),
  include_filtered: optional(Flag),
});
export type NotificationChoice = z.output<typeof NotificationChoice>;
