import type { Id, Time } from '../../db/tables.ts';

declare module '../../db/tables.ts' {
  interface Tables {
    /** Whose posts from before a member followed them were asked for, and since when nobody here has followed them. */
    outbox_reads: { account_id: Id; read_at: Time; left_at: Time | null };
  }
}
