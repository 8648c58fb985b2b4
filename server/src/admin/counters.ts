import { type Recount, recountAccounts, repairAccounts, type WrongCounter } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { recountGroups, repairGroups } from '../notifications/index.ts';
import { recountPolls, recountStatuses, repairPolls, repairStatuses } from '../statuses/index.ts';

interface Counted {
  look(ctx: Ctx, after: Id): Promise<Recount>;
  repair(ctx: Ctx & { tx: Tx }, ids: readonly Id[]): Promise<void>;
}

/** Every counter that people see, by whose it is. */
export const COUNTED: Record<string, Counted> = {
  accounts: { look: recountAccounts, repair: repairAccounts },
  statuses: { look: recountStatuses, repair: repairStatuses },
  polls: { look: recountPolls, repair: repairPolls },
  groups: { look: recountGroups, repair: repairGroups },
};

/** Counts all of one kind. */
export async function recount(ctx: Ctx, kind: string): Promise<{ looked: number; wrong: WrongCounter[] }> {
  const wrong: WrongCounter[] = [];
  let looked = 0;
  for (let after: Id | null = 0; after !== null; ) {
    const page: Recount = await (COUNTED[kind] as Counted).look(ctx, after);
    wrong.push(...page.wrong);
    looked += page.looked;
    after = page.next;
  }
  return { looked, wrong };
}
