import type { Id } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** What each status says, as words: with a space before, between and behind them. */
    status_words: { status_id: Id; words: string; indexed: Indexed };
    /** Words of statuses that changed or are gone and still stand in the index; where it is a table of its own. */
    leaving_words: { id: Id; status_id: Id; words: string };
    /** FTS5's index over the words of public statuses: SQLite only. A row goes in once, and out by the very same words. */
    status_index: { rowid: Id; words: string };
    /** Words of what an account is called: its name, its display name. */
    account_words: { word: string; account_id: Id };
    /** Down to which id what is from before there was a search has been read, statuses (1) and accounts (2); 0 when all has. */
    search_progress: { id: Id; below: Id };
  }
}

/** Whether a status stands in the index, waits to be put there, or never will, since not everybody may read it. */
export const NEVER = 0;
export const INDEXED = 1;
export const WAITS = 2;
type Indexed = typeof NEVER | typeof INDEXED | typeof WAITS;
