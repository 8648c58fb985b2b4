import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { follow } from '../relations/index.ts';
import { addToList } from './add.ts';
import { createList } from './create.ts';
import './tables.ts';

/**
 * Puts somebody into the list of this title, which is made where there is none; whoever is not followed is followed, as
 * Mastodon does. Twice changes nothing.
 * @throws {Refusal} missing (nobody there), forbidden (may not be followed), invalid (no title, one list too many)
 */
export async function putInList(
  ctx: Ctx,
  { title, accountId }: { title: string; accountId: Id },
): Promise<void> {
  const memberId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await holdAccount(inner, memberId);
    const known = await inner.db
      .selectFrom('lists')
      .select('id')
      .where('account_id', '=', memberId)
      .where('title', '=', title)
      .orderBy('id')
      .executeTakeFirst();
    const listId = known?.id ?? (await createList(inner, { title }));
    if (accountId !== memberId) await follow(inner, { targetId: accountId });
    const stands = await inner.db
      .selectFrom('list_accounts')
      .select('id')
      .where('list_id', '=', listId)
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    if (!stands) await addToList(inner, { listId, accountIds: [accountId] });
  });
}
