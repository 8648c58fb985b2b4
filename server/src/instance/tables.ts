import type { Bit, Id } from '../db/tables.ts';

/** What is done with another server: nothing but what its rule adds, its people shown to their followers alone, or nothing to do with it. */
export const SEVERITIES = ['noop', 'silence', 'suspend'] as const;
export type Severity = (typeof SEVERITIES)[number];

declare module '../db/tables.ts' {
  interface Tables {
    /** What is said about this server and what it knows of itself; values are JSON. */
    settings: { key: string; value: string };
    /** What is asked of everybody who lives here, in the order of `position`. */
    rules: {
      id: Id;
      position: number;
      text: string;
      hint: string;
      /** JSON: `{ language: { text, hint } }`. */
      translations: string;
    };
    /** What this server does with others, all that stands below them included; the nearest rule counts. */
    host_rules: {
      id: Id;
      /** Canonical, with its port if it is about one only. */
      domain: string;
      severity: Severity;
      reject_media: Bit;
      reject_reports: Bit;
      /** Whether the list that others may read hides half of its name. */
      obfuscate: Bit;
      private_comment: string;
      public_comment: string;
      /** Drawn anew with each change. */
      changed_id: Id;
    };
    /** Whom this server talks to while it talks to few. */
    allowed_hosts: { id: Id; domain: string };
    /** What the server and its members owe each other, by the day (`2026-12-24`, UTC) from which it holds. */
    terms_of_service: { effective_on: string; text: string; published_at: number };
  }
}
