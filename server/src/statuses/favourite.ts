import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { countFavourite } from './count.ts';
import { findOriginal } from './queries.ts';
import { getVisiblePost } from './visibility.ts';
import './events.ts';

/** Favourites a status that the actor may see; a boost stands for what it boosts. Again changes nothing. @throws {Refusal} missing */
export async function favourite(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const status = await getVisiblePost(inner, statusId);
    const added = await inner.db
      .insertInto('favourites')
      .values({ id: inner.ids.next(), account_id: accountId, status_id: status.id })
      .onConflict((conflict) => conflict.columns(['account_id', 'status_id']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) return;
    await countFavourite(inner, status.id, 1);
    await emit(inner, 'status.favourited', {
      favouriteId: added.id,
      statusId: status.id,
      accountId,
      authorId: status.account_id,
    });
  });
}

/** Takes a favourite back, also from a status that can no longer be seen. */
export async function unfavourite(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const status = await findOriginal(inner, statusId);
    if (!status) return;
    const gone = await inner.db
      .deleteFrom('favourites')
      .where('account_id', '=', accountId)
      .where('status_id', '=', status.id)
      .returning('id')
      .executeTakeFirst();
    if (!gone) return;
    await countFavourite(inner, status.id, -1);
    await emit(inner, 'status.unfavourited', {
      favouriteId: gone.id,
      statusId: status.id,
      accountId,
      authorId: status.account_id,
    });
  });
}
