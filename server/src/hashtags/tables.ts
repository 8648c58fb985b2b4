import type { Id } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** A hashtag whose public posts a member wants at home, whoever writes them. */
    tag_follows: { id: Id; account_id: Id; tag_id: Id };
    /** A hashtag that a member shows on their profile, as they spell it. */
    featured_tags: { id: Id; account_id: Id; tag_id: Id; name: string };
  }
}
