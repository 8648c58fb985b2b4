import { type AccountRow, getAccount, holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { forbidden, invalid, notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { factsBetween } from '../relations/index.ts';
import { findCollection, getOwn } from './queries.ts';
import { wrong } from './values.ts';
import './events.ts';

/** Mastodon's, of one collection. Who left it does not count. */
export const MAX_ITEMS = 25;

/**
 * Puts somebody into a collection of the actor's. Returns the id of their place there.
 * @throws {Refusal} missing, forbidden (somebody else's collection, or they may not be featured), invalid (they cannot be
 * asked, they stand there, or left it; one too many)
 */
export async function addToCollection(
  ctx: Ctx,
  { collectionId, accountId }: { collectionId: Id; accountId: Id },
): Promise<Id> {
  return transact(ctx, async (inner) => {
    await holdAccount(inner, actingAccount(inner));
    await getOwn(inner, collectionId);
    return admit(inner, collectionId, await allowedIn(inner, accountId));
  });
}

/** Somebody whom the actor may put into a collection. @throws {Refusal} missing, forbidden, invalid */
export async function allowedIn(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<AccountRow> {
  const account = await getAccount(ctx, accountId);
  const { blocks, blockedBy } = await factsBetween(ctx, actingAccount(ctx), accountId);
  if (blocks || blockedBy || account.suspended_at !== null) throw forbidden(MAY_NOT);
  if (!account.local) throw invalid('People of other servers cannot be asked yet whether they agree');
  if (account.discoverable !== 1) throw forbidden(MAY_NOT);
  return account;
}

const MAY_NOT = 'This account cannot be added to collections';

/** The place of somebody who may stand there; joins the transaction that holds the owner's account. @throws {Refusal} invalid */
export async function admit(
  ctx: Ctx & { tx: Tx },
  collectionId: Id,
  { id: accountId }: AccountRow,
): Promise<Id> {
  const id = ctx.ids.next();
  const added = await ctx.db
    .insertInto('collection_items')
    .values({ id, collection_id: collectionId, account_id: accountId, state: 'accepted' })
    .onConflict((conflict) => conflict.columns(['collection_id', 'account_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) throw wrong('account_id', 'ERR_TAKEN', 'has already been taken');
  const { standing } = await ctx.db
    .selectFrom('collection_items')
    .select((eb) => eb.fn.countAll<number>().as('standing'))
    .where('collection_id', '=', collectionId)
    .where('state', 'in', ['accepted', 'pending'])
    .executeTakeFirstOrThrow();
  if (Number(standing) > MAX_ITEMS)
    throw wrong('collection_items', 'ERR_TOO_MANY', `are too many (maximum is ${MAX_ITEMS} accounts)`);
  const ownerId = actingAccount(ctx);
  await emit(ctx, 'collection.joined', { collectionId, ownerId, accountId });
  return id;
}

/** Takes somebody out of a collection of the actor's. @throws {Refusal} missing, forbidden (somebody else's collection) */
export async function takeFromCollection(
  ctx: Ctx,
  { collectionId, itemId }: { collectionId: Id; itemId: Id },
): Promise<void> {
  const ownerId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await getOwn(inner, collectionId);
    const gone = await inner.db
      .deleteFrom('collection_items')
      .where('id', '=', itemId)
      .where('collection_id', '=', collectionId)
      .returning('account_id')
      .executeTakeFirst();
    if (!gone) throw notFound();
    await emit(inner, 'collection.left', { collectionId, ownerId, accountId: gone.account_id });
  });
}

/**
 * The actor leaves a collection for good: nobody puts them in again. Twice changes nothing.
 * @throws {Refusal} missing, forbidden (somebody else's place)
 */
export async function leaveCollection(
  ctx: Ctx,
  { collectionId, itemId }: { collectionId: Id; itemId: Id },
): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const { account_id: ownerId } = await findCollection(inner, collectionId);
    const item = await inner.db
      .selectFrom('collection_items')
      .select('account_id')
      .where('id', '=', itemId)
      .where('collection_id', '=', collectionId)
      .executeTakeFirst();
    if (!item) throw notFound();
    if (item.account_id !== accountId) throw forbidden();
    await inner.db
      .updateTable('collection_items')
      .set({ state: 'revoked' })
      .where('id', '=', itemId)
      .execute();
    await emit(inner, 'collection.left', { collectionId, ownerId, accountId });
  });
}
