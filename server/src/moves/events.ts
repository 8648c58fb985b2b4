import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    /** Somebody lives at another account now, and asks their followers to come along. */
    'account.moved': { moveId: Id; accountId: Id; targetId: Id; local: boolean };
  }
}
