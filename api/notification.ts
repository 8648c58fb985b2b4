import { z } from 'zod';
import { Account } from './account.ts';
import { Flag, Id, IdParam, list, optional, pageParams } from './params.ts';
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

/** Something that happened to a member. `status` is there for the types that speak of one. */
export const Notification = z.object({
  id: Id,
  type: NotificationType,
  /** `ungrouped-<id>` until notifications are grouped. */
  group_key: z.string(),
  created_at: z.string(),
  account: Account,
  status: Status.nullable().optional(),
});
export type Notification = z.infer<typeof Notification>;

/** GET notifications. Types are plain words here: an app may name ones that we do not have. */
export const NotificationsParams = pageParams(40, 80).extend({
  types: list(z.string().max(50)),
  exclude_types: list(z.string().max(50)),
  supported_types: list(z.string().max(50)),
  account_id: optional(IdParam),
  include_filtered: optional(Flag),
});
export type NotificationsParams = z.infer<typeof NotificationsParams>;
