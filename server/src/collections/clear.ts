import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import './events.ts';
import './tables.ts';

const ROWS_A_STEP = 500;

/** Takes away some of the collections of a deleted account, and of the places where it stood. Returns whether there was any. */
export async function clearCollections(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  const { db } = ctx;
  const own = db.selectFrom('collections').select('id').where('account_id', '=', accountId);
  const gone = await db
    .deleteFrom('collection_items')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('collection_items')
        .select('id')
        .where((one) => one.or([one('account_id', '=', accountId), one('collection_id', 'in', own)]))
        .limit(ROWS_A_STEP),
    )
    .executeTakeFirstOrThrow();
  if (gone.numDeletedRows > 0) return true;
  const claims = await db
    .deleteFrom('collection_claims')
    .where('id', 'in', (eb) =>
      eb.selectFrom('collection_claims').select('id').where('collection_id', 'in', own).limit(ROWS_A_STEP),
    )
    .executeTakeFirstOrThrow();
  if (claims.numDeletedRows > 0) return true;
  await db.deleteFrom('collections').where('account_id', '=', accountId).execute();
  return false;
}

/** Between whom a block stands, neither recommends the other: a few rows at most. Joins the caller's transaction. */
export async function part(ctx: Ctx & { tx: Tx }, one: Id, other: Id): Promise<void> {
  for (const [ownerId, accountId] of [
    [one, other],
    [other, one],
  ] as const) {
    const places = await ctx.db
      .selectFrom('collection_items')
      .innerJoin('collections', 'collections.id', 'collection_items.collection_id')
      .innerJoin('accounts', 'accounts.id', 'collection_items.account_id')
      .select(['collection_items.id', 'collection_id', 'collections.uri', 'state', 'accounts.local'])
      .where('collection_items.account_id', '=', accountId)
      .where('collections.account_id', '=', ownerId)
      .where('state', '!=', 'revoked')
      .execute();
    for (const { id: itemId, collection_id: collectionId, uri, state, local } of places) {
      await ctx.db.deleteFrom('collection_items').where('id', '=', itemId).execute();
      const place = { collectionId, ownerId, accountId, itemId };
      await emit(ctx, 'collection.left', { ...place, local: uri === null, alone: true });
      if (uri !== null && local === 1 && state === 'accepted') await emit(ctx, 'collection.withdrawn', place);
    }
  }
}
