import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    /** Somebody who asked for an account has it: their address is theirs, and whoever decides has let them in. */
    'member.joined': { accountId: Id };
    /** Apps that may no more: their tokens were taken back, or went with their member. */
    'tokens.ended': { tokenIds: Id[] };
  }
}
