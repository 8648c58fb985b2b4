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
      /** 0 where there is none, so that the unique index holds. */
      status_id: Id;
      /** What stands together in lists of groups; null for what stands alone. */
      group_key: Generated<string | null>;
      /** Held back by the member's own policy. */
      filtered: Generated<Bit>;
    };
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
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];
