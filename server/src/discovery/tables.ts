import type { Id } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** Whom a member does not want suggested again. */
    dismissed_suggestions: { account_id: Id; target_id: Id };
  }
}
