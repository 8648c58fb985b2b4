import type { Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    jobs: {
      id: Id;
      kind: string;
      /** JSON. */
      payload: string;
      /** When it may run next; a claim moves it forward, which is the lease. Null: quarantined. */
      run_at: Time | null;
      attempts: number;
      /** Of two waiting jobs with one kind and key, the second is not added. */
      unique_key: string | null;
      error: string | null;
      quarantined_at: Time | null;
    };
  }
}
