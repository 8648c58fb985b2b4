import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    /** A member came from a server that is gone: some more of those who knew them there are to be told. */
    'restore.inboxes': { restoreId: Id; page: Id };
  }
}
