import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id, Tables, Time } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import './tables.ts';

export type ClaimRow = Selectable<Tables['collection_claims']>;

/** Who is said to stand in a collection, and should be looked at now, the first `most`. */
export function dueClaims(ctx: Ctx, collectionId: Id, most: number): Promise<ClaimRow[]> {
  return ctx.db
    .selectFrom('collection_claims')
    .selectAll()
    .where('collection_id', '=', collectionId)
    .where('next_at', '<=', ctx.clock.now())
    .orderBy('next_at')
    .orderBy('id')
    .limit(most)
    .execute();
}

/** When the next is to be looked at; null for none. */
export async function nextClaim(ctx: Ctx, collectionId: Id): Promise<Time | null> {
  const row = await ctx.db
    .selectFrom('collection_claims')
    .select('next_at')
    .where('collection_id', '=', collectionId)
    .where('next_at', 'is not', null)
    .orderBy('next_at')
    .limit(1)
    .executeTakeFirst();
  return row?.next_at ?? null;
}

/** Puts a look off; null for ever, until something else is said of the place. */
export async function putOffClaim(ctx: Ctx, { id, tries }: ClaimRow, nextAt: Time | null): Promise<void> {
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('collection_claims')
      .set({ next_at: nextAt, tries: tries + 1 })
      .where('id', '=', id)
      .execute(),
  );
}

/** Somebody agrees to stand where it was said, by this stamp. Joins the caller's transaction; nothing if it was taken back meanwhile. */
export async function settleClaim(
  ctx: Ctx & { tx: Tx },
  claim: ClaimRow,
  { accountId, stamp }: { accountId: Id; stamp: string },
): Promise<void> {
  const gone = await ctx.db
    .deleteFrom('collection_claims')
    .where('id', '=', claim.id)
    .returning('id')
    .executeTakeFirst();
  if (!gone) return;
  const { uri, collection_id } = claim;
  const agreed = { uri, stamp, looked_at: ctx.clock.now(), state: 'accepted' as const };
  await ctx.db
    .insertInto('collection_items')
    .values({ id: ctx.ids.next(), collection_id, account_id: accountId, ...agreed })
    .onConflict((conflict) => conflict.columns(['collection_id', 'account_id']).doUpdateSet(agreed))
    .execute();
}

/** The place was asked for, and names one of ours, who agrees or not without a stamp of others. */
export async function dropClaim(ctx: Ctx & { tx: Tx }, { id }: ClaimRow): Promise<void> {
  await ctx.db.deleteFrom('collection_claims').where('id', '=', id).execute();
}
