import type { Id } from '../db/tables.ts';
import type { NotificationType } from './tables.ts';

declare module '../events/events.ts' {
  interface Events {
    'notification.added': { notificationId: Id; accountId: Id; type: NotificationType };
    /** These posts, which were held back, a member is told of now. */
    'notifications.let-in': { accountId: Id; statusIds: Id[] };
    /** What a member had held back of those they let through now is all in their list. */
    'notifications.merged': { accountId: Id };
  }
}
