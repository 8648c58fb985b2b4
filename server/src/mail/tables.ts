import type { Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** A letter of this server to somebody's mailbox, kept for a week. */
    mails: {
      id: Id;
      /** Whose letter it is: a member's, or of somebody who asked to join (`sign_ups`). */
      account_id: Id | null;
      address: string;
      subject: string;
      /** Sealed, since links stand in it; null once it was sent. */
      body: string | null;
      sent_at: Time | null;
      /** What the mail server said when it would not take it. */
      error: string | null;
    };
  }
}
