import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    /** A member wants the public posts under a hashtag at home, or does no more. */
    'tag.followed': { memberId: Id; tagId: Id };
    'tag.unfollowed': { memberId: Id; tagId: Id };
  }
}
