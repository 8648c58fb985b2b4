import { actingAccount, type Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { countFavourite } from './count.ts';
import { findOriginal } from './queries.ts';
import { refuseUnwanted } from './told.ts';
import { getVisiblePost } from './visibility.ts';
import './events.ts';

/**
 * Favourites a status that the actor may see; a boost stands for what it boosts. Again changes nothing. `uri` is what
 * another server calls it.
 * @throws {Refusal} missing
 */
export async function favourite(
  ctx: Ctx,
  { statusId, uri = null }: { statusId: Id; uri?: string | null },
): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const status = await getVisiblePost(inner, statusId);
    await refuseUnwanted(inner, status, 'favourites');
    const added = await inner.db
      .insertInto('favourites')
      .values({ id: inner.ids.next(), account_id: accountId, status_id: status.id, uri })
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

const named = prepared<{ uri: string; account: Id }, { status_id: Id }>((db, p) =>
  db
    .selectFrom('favourites')
    .select('status_id')
    .where('uri', '=', p('uri'))
    .where('account_id', '=', p('account')),
);

/** The status that the actor favourited by an activity of this id; null for none. */
export async function favouritedUnder(ctx: Ctx, uri: string): Promise<Id | null> {
  const [row] = await named(ctx, { uri, account: actingAccount(ctx) });
  return row?.status_id ?? null;
}
