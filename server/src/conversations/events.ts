import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    /** A member's conversation of direct statuses has another last status, or was read. `presentTalks` shows it. */
    'talk.changed': { talkId: Id; accountId: Id };
  }
}
