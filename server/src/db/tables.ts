/**
 * The shape of the database. Each room merges the rows it owns into this interface from its own
 * `tables.ts` (`declare module '../db/tables.ts'`), so the owner of a table is where its type stands.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Tables {}

/** A row's id: milliseconds since 1970 × 2048 + a sequence (`ids.ts`); safe as a JavaScript number until 2109. */
export type Id = number;

/** Booleans are 0 or 1 in both engines. */
export type Bit = 0 | 1;

/** Milliseconds since 1970, UTC. */
export type Time = number;
