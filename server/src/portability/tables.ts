import type { ImportMode, ImportType } from '@skein/api/imports.ts';
import type { Bit, Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** A file that a member brought. Of one member only one is worked off at a time. */
    imports: {
      id: Id;
      account_id: Id;
      type: ImportType;
      mode: ImportMode;
      /** All rows are there: before that nobody sees it. */
      read: Bit;
      /** Rows of the file, and how many of them name what this server knows; null where that says nothing. */
      total: number;
      known: number | null;
      imported: number;
      confirmed_at: Time | null;
      finished_at: Time | null;
      /** Overwriting: what stands in the member's list below this row is not yet held against the file. 0 when all is. */
      sweep_below: Id;
    };
    /** What is still to be done of a file, and what could not be done. */
    import_rows: {
      id: Id;
      import_id: Id;
      /** Where it stands in the file, from 1. */
      line: number;
      /** JSON: the cells, as they go into the file of what failed. */
      cells: string;
      /** What it names, as it is looked for here: a folded handle, a domain, an address. */
      what: string;
      list: string | null;
      /** The server that would be asked about it. */
      host: string | null;
      tries: number;
      /** Not before; null for one that failed. */
      next_at: Time | null;
    };
    /** The list of followers that a member took into their recovery kit last. */
    recovery_lists: {
      account_id: Id;
      made_at: Time;
      /** How many stood in it, and how many followed then, those of this server too. */
      listed: number;
      followers: number;
    };
    /** A member who came from a server that is gone, and which account they had there. */
    restores: {
      id: Id;
      account_id: Id;
      /** The old account. The member's actor names it as theirs for as long as this row stands. */
      actor_uri: string;
      address: string;
      /** Its actor as JSON, which is told once more; empty once all is over. */
      document: string;
      /** Servers and inboxes that are told; how many took it, and how many said no for good. */
      hosts: number;
      total: number;
      arrived: number;
      refused: number;
      /** More inboxes are to come. */
      more: Bit;
      until: Time;
      finished_at: Time | null;
    };
    /** The keys of an old account while it is restored, sealed; gone when that is over. */
    restore_keys: { restore_id: Id; place: number; key_id: string; sealed: string };
    /** Who is told that an old account lives here now. */
    restore_inboxes: {
      restore_id: Id;
      inbox: string;
      host: string;
      /** Those that were added together. */
      page: Id;
      /** Null while nothing came of it. */
      state: 'arrived' | 'refused' | null;
    };
    /** How often an import asked, or a server was asked, until this window ends. */
    import_turns: { key: string; count: number; until: Time };
  }
}
