import type { Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** What the server tells its members. `starts_at` and `ends_at` say when that happens of which it tells. */
    announcements: {
      id: Id;
      text: string;
      starts_at: Time | null;
      ends_at: Time | null;
      /** 1: both are whole days. */
      all_day: number;
      updated_at: Time;
    };
    announcement_dismissals: { account_id: Id; announcement_id: Id };
    /** `name` is a Unicode emoji or the shortcode of one of ours. */
    announcement_reactions: { id: Id; announcement_id: Id; account_id: Id; name: string };
  }
}
