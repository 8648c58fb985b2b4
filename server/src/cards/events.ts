import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    /** What is shown of a page under these statuses has changed. */
    'card.changed': { statusIds: Id[] };
  }
}
