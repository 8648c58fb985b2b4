import type { FilterAction } from '@skein/api/filter.ts';
import type { Bit, Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** What a member wants to be warned of or not to see. */
    filters: {
      id: Id;
      account_id: Id;
      title: string;
      /** Names of `FILTER_CONTEXTS`, with a space between. */
      contexts: string;
      action: FilterAction;
      /** From then on it counts nowhere. */
      expires_at: Time | null;
    };
    /** Taken literally. `whole_word`: not inside a longer word. */
    filter_keywords: { id: Id; filter_id: Id; keyword: string; whole_word: Bit };
    /** Single statuses that meet a filter whatever they say. */
    filter_statuses: { id: Id; filter_id: Id; status_id: Id };
  }
}
