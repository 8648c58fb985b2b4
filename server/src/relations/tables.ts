import type { Generated } from 'kysely';
import type { Bit, Id, Time } from '../db/tables.ts';

interface FollowRow {
  id: Id;
  follower_id: Id;
  followee_id: Id;
  /** Whether the follower lives here: homes are filled for those, deliveries go to the others. */
  follower_local: Bit;
  /** Id of the Follow activity, for those that came from elsewhere. Ours is built from `id`. */
  uri: string | null;
  show_boosts: Bit;
  notify: Bit;
  /** In which languages their posts are wanted at home, as `,en,fr,`; null for all. */
  languages: Generated<string | null>;
  /** 0 while the followee stands in an exclusive list of the follower: home leaves out what they write. */
  at_home: Generated<Bit>;
  /** Whether what its followee's followers add up to holds it (`follower_digests`). */
  in_digest: Generated<Bit>;
}

declare module '../db/tables.ts' {
  interface Tables {
    follows: FollowRow;
    /** A follow that waits for the followee: a locked account here, or the Accept of another server. */
    follow_requests: FollowRow;
    blocks: { id: Id; account_id: Id; target_id: Id; uri: string | null };
    mutes: { id: Id; account_id: Id; target_id: Id; notifications: Bit; expires_at: Time | null };
    /** A member's own choice to see nothing of a domain. */
    domain_blocks: { id: Id; account_id: Id; domain: string };
    /** What a member wrote down about somebody, for their own eyes. */
    account_notes: { account_id: Id; target_id: Id; comment: string };
    /** Whom a member shows on their profile, of those they follow. */
    endorsements: { id: Id; account_id: Id; target_id: Id };
  }
}
