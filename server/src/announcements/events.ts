import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    'announcement.added': { announcementId: Id };
    'announcement.removed': { announcementId: Id };
    /** Somebody reacted, or took it back: how many stand there now. */
    'announcement.reacted': { announcementId: Id; name: string; count: number };
  }
}
