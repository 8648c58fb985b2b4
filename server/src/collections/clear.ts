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
  await db.deleteFrom('collections').where('account_id', '=', accountId).execute();
  return false;
}

/** Between whom a block stands, neither recommends the other: a few rows at most. Joins the caller's transaction. */
export async function part(ctx: Ctx & { tx: Tx }, one: Id, other: Id): Promise<void> {
  for (const [ownerId, accountId] of [
    [one, other],
    [other, one],
  ] as const) {
    const gone = await ctx.db
      .deleteFrom('collection_items')
      .where('account_id', '=', accountId)
      .where('collection_id', 'in', (eb) =>
        eb.selectFrom('collections').select('id').where('account_id', '=', ownerId),
      )
      .where('state', '!=', 'revoked')
      .returning('collection_id')
      .execute();
    for (const { collection_id: collectionId } of gone)
      await emit(ctx, 'collection.left', { collectionId, ownerId, accountId });
  }
}
