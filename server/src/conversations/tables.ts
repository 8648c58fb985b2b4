import type { Bit, Id } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** A conversation of direct statuses as one of its people sees it: one row for each set of people in one thread. */
    talks: {
      id: Id;
      account_id: Id;
      conversation_id: Id;
      /** Ids of the others, in order, with commas between; of many a digest, and then `people` has them. */
      participants: string;
      people: string | null;
      last_status_id: Id;
      unread: Bit;
    };
    /** The statuses of a talk, so that there is a last one when the last is deleted. */
    talk_statuses: { talk_id: Id; status_id: Id };
  }
}
