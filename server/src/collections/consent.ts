import type { Selectable } from 'kysely';
import { getAccount, holdAccount, mayBeRecommended } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id, Tables, Time } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { factsBetween } from '../relations/index.ts';
import { MOST_PLACES } from './places-elsewhere.ts';
import './events.ts';

export type ItemRow = Selectable<Tables['collection_items']>;

/**
 * Somebody of another server, who acts, asks whether a member may stand in a collection of theirs. Whoever may be found
 * agrees at once, as in Mastodon; not to whom they block, nor anew where they left. Returns the place; null for a no.
 */
export async function grantPlace(
  ctx: Ctx,
  { collectionId, accountId }: { collectionId: Id; accountId: Id },
): Promise<Id | null> {
  const ownerId = actingAccount(ctx);
  return transact(ctx, async (inner) => {
    await holdAccount(inner, ownerId);
    const account = await getAccount(inner, accountId);
    const { blocks, blockedBy, domainBlocks } = await factsBetween(inner, accountId, ownerId);
    if (blocks || blockedBy || domainBlocks || account.local !== 1) return null;
    if (!mayBeRecommended(account)) return null;
    const places = await inner.db
      .selectFrom('collection_items')
      .select(['id', 'account_id', 'state'])
      .where('collection_id', '=', collectionId)
      .execute();
    const known = places.find(({ account_id: id }) => id === accountId);
    if (known) return known.state === 'accepted' ? known.id : null;
    if (places.length >= MOST_PLACES) return null;
    const id = inner.ids.next();
    await inner.db
      .insertInto('collection_items')
      .values({ id, collection_id: collectionId, account_id: accountId, state: 'accepted' })
      .execute();
    const place = { collectionId, ownerId, accountId, itemId: id };
    await emit(inner, 'collection.joined', { ...place, local: false, alone: true });
    return id;
  });
}

/** Whom a member asked agrees to stand in their collection, by a stamp of their own server. Joins the caller's transaction. */
export async function placeAgreed(ctx: Ctx & { tx: Tx }, itemId: Id, stamp: string): Promise<void> {
  const item = await setState(ctx, itemId, 'pending', { state: 'accepted', stamp });
  if (item) await emit(ctx, 'collection.joined', { ...item, alone: true });
}

/** They do not agree, or no more. What ended once stays ended. Joins the caller's transaction. */
export async function placeEnded(ctx: Ctx & { tx: Tx }, itemId: Id): Promise<void> {
  if (await setState(ctx, itemId, 'pending', { state: 'rejected' })) return;
  const item = await setState(ctx, itemId, 'accepted', { state: 'revoked' });
  if (item) await emit(ctx, 'collection.left', { ...item, alone: true });
}

/** Of a place: it may have gone, or be another's than whoever acts. */
async function setState(
  ctx: Ctx & { tx: Tx },
  itemId: Id,
  was: ItemRow['state'],
  now: { state: ItemRow['state']; stamp?: string },
) {
  const accountId = actingAccount(ctx);
  const changed = await ctx.db
    .updateTable('collection_items')
    .set({ ...now, looked_at: now.stamp ? ctx.clock.now() : null })
    .where('id', '=', itemId)
    .where('account_id', '=', accountId)
    .where('state', '=', was)
    .returning('collection_id')
    .executeTakeFirst();
  if (!changed) return null;
  const { uri, account_id: ownerId } = await ctx.db
    .selectFrom('collections')
    .select(['uri', 'account_id'])
    .where('id', '=', changed.collection_id)
    .executeTakeFirstOrThrow();
  return { collectionId: changed.collection_id, ownerId, accountId, itemId, local: uri === null };
}

/** A place by the stamp of another server: those to which it agrees first. */
export async function placesStamped(ctx: Ctx, stamp: string): Promise<ItemRow[]> {
  return ctx.db
    .selectFrom('collection_items')
    .selectAll()
    .where('stamp', '=', stamp)
    .where('account_id', '=', actingAccount(ctx))
    .where('state', '=', 'accepted')
    .limit(10)
    .execute();
}

/** A place of a collection of ours, by its id. */
export async function findPlace(ctx: Ctx, itemId: Id): Promise<(ItemRow & { ownerId: Id }) | undefined> {
  return ctx.db
    .selectFrom('collection_items')
    .innerJoin('collections', 'collections.id', 'collection_items.collection_id')
    .selectAll('collection_items')
    .select('collections.account_id as ownerId')
    .where('collection_items.id', '=', itemId)
    .where('collections.uri', 'is', null)
    .executeTakeFirst();
}

/** A place and its stamp of another server, with what that has to name. */
export interface StampedPlace {
  id: Id;
  stamp: string;
  accountId: Id;
  collectionId: Id;
  /** Null for a collection of ours. */
  collectionUri: string | null;
  /** Of who stands there. */
  object: string;
}

/** Places whose stamp of another server was not looked at since, the oldest first. */
export async function stalePlaces(ctx: Ctx, before: Time, most: number): Promise<StampedPlace[]> {
  const rows = await ctx.db
    .selectFrom('collection_items')
    .innerJoin('collections', 'collections.id', 'collection_items.collection_id')
    .innerJoin('accounts', 'accounts.id', 'collection_items.account_id')
    .select(['collection_items.id', 'stamp', 'collection_items.account_id as accountId', 'collection_id'])
    .select(['collections.uri as collectionUri', 'accounts.uri as object'])
    .where('collection_items.looked_at', '<', before)
    .where('stamp', 'is not', null)
    .where('accounts.uri', 'is not', null)
    .orderBy('collection_items.looked_at')
    .limit(most)
    .execute();
  return rows.map(({ stamp, object, collection_id: collectionId, ...row }) => {
    return { ...row, collectionId, stamp: stamp as string, object: object as string };
  });
}

/** Notes when its stamp was looked at. */
export async function placeLookedAt(ctx: Ctx, id: Id, at: Time): Promise<void> {
  await transact(ctx, (inner) =>
    inner.db.updateTable('collection_items').set({ looked_at: at }).where('id', '=', id).execute(),
  );
}
