import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { statusChanged } from './count.ts';
import { findOriginal } from './queries.ts';
import { getVisiblePost } from './visibility.ts';
import './tables.ts';

/** Keeps a status that the actor may see for themselves; a boost stands for what it boosts. Again changes nothing. @throws {Refusal} missing */
export async function bookmark(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const status = await getVisiblePost(inner, statusId);
    const added = await inner.db
      .insertInto('bookmarks')
      .values({ id: inner.ids.next(), account_id: accountId, status_id: status.id })
      .onConflict((conflict) => conflict.columns(['account_id', 'status_id']).doNothing())
      .returning('id')
      .executeTakeFirst();
    // Nobody hears of it, but what is kept of the reader's marks must be read again.
    if (added) statusChanged(inner, status.id);
  });
}

/** Lets go of it, also when it can no longer be seen. */
export async function unbookmark(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const status = await findOriginal(inner, statusId);
    if (!status) return;
    const gone = await inner.db
      .deleteFrom('bookmarks')
      .where('account_id', '=', accountId)
      .where('status_id', '=', status.id)
      .returning('id')
      .executeTakeFirst();
    if (gone) statusChanged(inner, status.id);
  });
}
