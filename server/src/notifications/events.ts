import type { Id } from '../db/tables.ts';
import type { NotificationType } from './tables.ts';

declare module '../events/events.ts' {
  interface Events {
    'notification.added': { notificationId: Id; accountId: Id; type: NotificationType };
    /** What a member had held back of those they let through now is all in their list. */
    'notifications.merged': { accountId: Id };
  }
}
