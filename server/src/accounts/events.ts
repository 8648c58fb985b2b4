import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    /**
     * An account is gone for good, by its own wish or its server's word. Each room that keeps rows of it removes them,
     * a step at a time; what is left is a tombstone, so that its name and id are never given again.
     */
    'account.deleted': { accountId: Id; local: boolean };
  }
}
