import type { Id } from '../db/tables.ts';

interface Pair {
  followerId: Id;
  followeeId: Id;
}

declare module '../events/events.ts' {
  interface Events {
    /** A follow waits for the followee's answer. `followId` names our Follow activity. */
    'follow.requested': Pair & { followId: Id };
    /** Somebody follows now; `asked` when a request was accepted, with the id and URI of that request. */
    'follow.started': Pair & { followId: Id; uri: string | null };
    /** A request was refused, or a follower removed, by the followee. */
    'follow.rejected': Pair & { followId: Id; uri: string | null };
    /** The follower ended a follow or took back a request. */
    'follow.ended': Pair & {
      followId: Id;
      uri: string | null;
      wasRequest: boolean;
      /** Whether the sum of the followee's followers holds it. */
      inDigest?: boolean;
    };
    /** A member chose that home shows what these write whom they follow, or does not. */
    'home.chosen': { memberId: Id; authorIds: Id[]; shown: boolean };
    'block.started': { accountId: Id; targetId: Id; blockId: Id };
    'block.ended': { accountId: Id; targetId: Id; blockId: Id };
    /** A member lost so many by a rule about that server; one rule may be told of in several parts. */
    'follows.severed': { memberId: Id; by: string; followers: number; following: number };
    'domain.blocked': { accountId: Id; domain: string };
    'mute.started': { accountId: Id; targetId: Id };
    'mute.ended': { accountId: Id; targetId: Id };
  }
}
