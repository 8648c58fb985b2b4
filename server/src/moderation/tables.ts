import type { Bit, Id, Time } from '../db/tables.ts';

export const CATEGORIES = ['spam', 'legal', 'violation', 'other'] as const;
export type Category = (typeof CATEGORIES)[number];

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
    /** The statuses that a report names, all of its target. */
    report_statuses: { report_id: Id; status_id: Id };
  }
}
