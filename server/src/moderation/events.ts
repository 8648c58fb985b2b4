import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    /** Somebody told those who run the server about somebody. `forwarded`: the target's own server is to be told too; `again`: another server has told of the same that day. */
    /** This server asks a relay to pass posts on, or wants no more of it; `followId` names the Follow. */
    'relay.asked': { relayId: Id; followId: Id };
    'relay.left': { relayId: Id; followId: Id };
    /** A relay follows this server back. */
    'relay.followed': { relayId: Id };
    'report.made': { reportId: Id; accountId: Id; targetId: Id; forwarded: boolean; again?: boolean };
  }
}
