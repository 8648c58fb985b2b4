import type { Id } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** One row per thing that happened to a member; `status_id` 0 where there is none, so that the unique index holds. */
    notifications: { id: Id; account_id: Id; type: NotificationType; from_account_id: Id; status_id: Id };
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
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];
