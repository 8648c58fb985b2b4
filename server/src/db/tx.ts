import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** What `fn` holds while its transaction runs. A nested `transact` gets a Tx of its own inside the same engine transaction. */
export interface Tx {
  /** Run once, after the commit is on the disk; dropped when the work is undone. */
  afterCommit(effect: () => void): void;
}

/** Writes of one engine. `write` runs the work in a transaction of its own and resolves once that is durable. */
export interface Writer {
  write<T>(work: (db: Kysely<Tables>, statement: (sql: string) => Promise<void>) => Promise<T>): Promise<T>;
  /** How often this process has committed: while it is the same, nothing was written here. */
  commits(): number;
}

/** Text to all processes on one database. */
export interface Channel {
  say(text: string): Promise<void>;
  /** Hears what is said from now on, by this process too; `lost` when the line broke. Returns how to stop. */
  hear(heard: (text: string) => void, lost: () => void): Promise<() => void>;
}
