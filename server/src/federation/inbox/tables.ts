import type { Id, Time } from '../../db/tables.ts';

declare module '../../db/tables.ts' {
  interface Tables {
    /** An activity that came in. Its row stays for 13 h after it was worked off, so that a replay is known again. */
    incoming: {
      id: Id;
      /** The account whose key signed it. */
      actor_id: Id;
      signature_hash: string;
      activity_id: string | null;
      /** The body as received; empty once it was worked off. */
      raw: string;
      /** When it may be worked off next; a claim moves it forward, which is the lease. Null: done or set aside. */
      run_at: Time | null;
      attempts: number;
      error: string | null;
      quarantined_at: Time | null;
    };
    /** What its own server has deleted, by the hash of its id, or somebody of theirs, by that of both: never taken in again before `until`. */
    tombstones: { uri_hash: string; origin: string; until: Time };
  }
}
