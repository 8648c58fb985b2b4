import type { RepliesPolicy } from '@skein/api/list.ts';
import type { Bit, Id } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** What a member calls some of those they follow. `exclusive`: home leaves out what those write. */
    lists: { id: Id; account_id: Id; title: string; replies: RepliesPolicy; exclusive: Bit };
    /** Who stands in a list: somebody the member follows or asks to, or themselves. */
    list_accounts: { id: Id; list_id: Id; account_id: Id };
  }
}
