import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    /** A member wants the public posts under a hashtag at home, or does no more. */
    'tag.followed': { memberId: Id; tagId: Id };
    'tag.unfollowed': { memberId: Id; tagId: Id };
    /** Somebody shows a hashtag on their profile, as they spell it, or does no more. */
    'tag.featured': { accountId: Id; featuredId: Id; tagId: Id; local: boolean };
    'tag.unfeatured': { accountId: Id; featuredId: Id; tagId: Id; name: string; local: boolean };
  }
}
