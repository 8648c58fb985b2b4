import type { Bit, Id, Time } from '../db/tables.ts';

export const CATEGORIES = ['spam', 'legal', 'violation', 'other'] as const;
export type Category = (typeof CATEGORIES)[number];

/** How a relay is spoken with: Mastodon's, an inbox that is told to follow everybody, or LitePub's, an actor that is followed and follows back. */
export const RELAY_STYLES = ['mastodon', 'litepub'] as const;

/** Only what an accepted relay says counts. */
export type RelayState = 'idle' | 'pending' | 'accepted' | 'rejected';

declare module '../db/tables.ts' {
  interface Tables {
    /** What somebody, here or elsewhere, told those who run this server about somebody. */
    reports: {
      id: Id;
      account_id: Id;
      target_id: Id;
      comment: string;
      category: Category;
      /** JSON: ids of rules that were broken. */
      rule_ids: string;
      /** Whether the target's own server is told too. */
      forwarded: Bit;
      /** Id of the Flag, for those that came from elsewhere. */
      uri: string | null;
      action_taken_at: Time | null;
    };
    relays: {
      id: Id;
      /** Of its inbox where it is of Mastodon's style, of its actor where of LitePub's. */
      address: string;
      style: (typeof RELAY_STYLES)[number];
      state: RelayState;
      /** Names our Follow; drawn anew each time. */
      follow_id: Id | null;
      /** Known once it has answered, of LitePub's before that. */
      actor_id: Id | null;
      /** Id of its own Follow of this server, LitePub's half of the agreement. */
      follows_back: string | null;
    };
    /** The statuses that a report names, all of its target. */
    report_statuses: { report_id: Id; status_id: Id };
    /** The same for collections, of which some may be gone since. */
    report_collections: { report_id: Id; collection_id: Id };
  }
}
