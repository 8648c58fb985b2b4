import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    /** A member has changed what they filter. */
    'filters.changed': { accountId: Id };
  }
}
