import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    /** What is said of something on this status was made true when it was fetched. */
    'attachment.measured': { statusId: Id };
  }
}
