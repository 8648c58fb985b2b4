import type { Generated } from 'kysely';
import type { Bit, Id } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    notifications: {
      /** One row per thing that happened to a member. */
      id: Id;
      account_id: Id;
      type: NotificationType;
      from_account_id: Id;
      /** 0 where there is none, so that the unique index holds; below 0 it is a report, a severance or a collection, by its id. */
      status_id: Id;
      /** What stands together in lists of groups; null for what stands alone. */
      group_key: Generated<string | null>;
      /** Held back by the member's own policy. */
      filtered: Generated<Bit>;
      /** Whether the count of its group counts it. */
      counted: Generated<Bit>;
    };
    /** A group of what a member was told: how many belong to it, and where the newest of them stands. */
    notification_groups: {
      id: Id;
      account_id: Id;
      group_key: string;
      type: NotificationType;
      status_id: Id;
      newest_id: Id;
      notifications_count: number;
    };
    /** From whom a member wants to be told; no row is Mastodon's usual choice. */
    notification_policies: { account_id: Id } & { [name in PolicyName]: Generated<Verdict> };
    /** Whom a member lets through, whatever their policy says. */
    notification_permissions: { id: Id; account_id: Id; from_account_id: Id };
    /** Whom a member lost at one stroke: how many, and by what. */
    severances: {
      id: Id;
      account_id: Id;
      type: 'user_domain_block' | 'domain_block';
      /** The domain. */
      target_name: string;
      followers_count: number;
      following_count: number;
    };
    /** Somebody whose mentions a member holds back and has not decided about. */
    notification_requests: { id: Id; account_id: Id; from_account_id: Id };
    /** Whose held back notifications a member does not want, up to which id; there until they are removed. */
    notification_dismissals: { account_id: Id; from_account_id: Id; until: Id };
  }
}

export const NOTIFICATION_TYPES = [
  'follow',
  'follow_request',
  'mention',
  'favourite',
  'reblog',
  'update',
  'poll',
  'quote',
  'quoted_update',
  'admin.report',
  'status',
  'severed_relationships',
  'admin.sign_up',
  'added_to_collection',
  'collection_update',
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** What becomes of a notification: told, held back or never made. */
export const VERDICTS = ['accept', 'filter', 'drop'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Whom a policy speaks of, with what Mastodon does unless the member says otherwise. */
export const USUAL_POLICY = {
  for_not_following: 'accept',
  for_not_followers: 'accept',
  for_new_accounts: 'accept',
  for_private_mentions: 'filter',
  for_limited_accounts: 'filter',
  for_bots: 'accept',
} as const satisfies Record<string, Verdict>;
export type PolicyName = keyof typeof USUAL_POLICY;
export type Policy = Record<PolicyName, Verdict>;
