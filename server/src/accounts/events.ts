import type { Id } from '../db/tables.ts';

declare module '../events/events.ts' {
  interface Events {
    /** A member changed what others see of them; `unlocked` when nobody has to ask any more to follow. */
    'account.updated': { accountId: Id; unlocked: boolean; fieldsChanged: boolean };
    /** What an account is called is new, here or elsewhere: its name, its display name. */
    'account.named': { accountId: Id; username: string; displayName: string };
    /**
     * An account is gone for good, by its own wish or its server's word. Each room that keeps rows of it removes them,
     * a step at a time; what is left is a tombstone, so that its name and id are never given again.
     */
    'account.deleted': {
      accountId: Id;
      local: boolean;
      /** Its avatar and header, where they are files of ours. */
      files: string[];
    };
    /**
     * Rules about their servers begin to hold for these accounts: nothing more to do with those, no files of these. `by` is
     * the domain that the rule names; null where it is that only some are talked to.
     */
    'accounts.limited': { by: string | null; suspended: Id[]; withoutMedia: Id[] };
    /** And what it wrote and boosted is gone: until then it was told to those who followed it. */
    'account.emptied': { accountId: Id };
  }
}
