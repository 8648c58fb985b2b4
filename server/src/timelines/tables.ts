import type { Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** What a member's home holds, at most HOME_ROWS each; filled for members seen lately, rebuilt for the others. */
    home: {
      account_id: Id;
      status_id: Id;
      /** Who wrote it, or boosted it: while they are followed the row stands here. */
      author_id: Id;
      /** Of a boost, who wrote what was boosted. */
      boosted_author_id: Id | null;
    };
    /** How far a member has read in a timeline. `version` counts the times they said so. */
    markers: {
      account_id: Id;
      timeline: 'home' | 'notifications';
      last_read_id: Id;
      version: number;
      updated_at: Time;
    };
  }
}
