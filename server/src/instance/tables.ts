import type { Id } from '../db/tables.ts';

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
    /** What the server and its members owe each other, by the day (`2026-12-24`, UTC) from which it holds. */
    terms_of_service: { effective_on: string; text: string; published_at: number };
  }
}
