import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    /** Somebody told those who run the server about somebody. `forwarded`: the target's own server is to be told too. */
    'report.made': { reportId: Id; accountId: Id; targetId: Id; forwarded: boolean };
  }
}
