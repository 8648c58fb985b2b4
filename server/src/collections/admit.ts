import {
  type AccountRow,
  answerBetween,
  asksForFollows,
  getAccount,
  holdAccount,
  mayBeRecommended,
} from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { forbidden, notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { factsBetween } from '../relations/index.ts';
import { findCollection, getOwn } from './queries.ts';
import { wrong } from './values.ts';
import './events.ts';

/** Mastodon's, of one collection. Who left it does not count. */
export const MAX_ITEMS = 25;

/**
 * Puts somebody into a collection of the actor's. Returns the id of their place there.
 * @throws {Refusal} missing, forbidden (somebody else's collection, or they may not be featured), invalid (they stand
 * there, or left it; one too many)
 */
export async function addToCollection(
  ctx: Ctx,
  { collectionId, accountId }: { collectionId: Id; accountId: Id },
): Promise<Id> {
  return transact(ctx, async (inner) => {
    await holdAccount(inner, actingAccount(inner));
    await getOwn(inner, collectionId);
    return admit(inner, collectionId, await allowedIn(inner, accountId), { alone: true });
  });
}

/** Somebody whom the actor may put into a collection. @throws {Refusal} missing, forbidden */
export async function allowedIn(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<AccountRow> {
  const account = await getAccount(ctx, accountId);
  const me = actingAccount(ctx);
  const { follows, blocks, blockedBy, domainBlocks } = await factsBetween(ctx, me, accountId);
  if (blocks || blockedBy || domainBlocks || account.suspended_at !== null) throw forbidden(MAY_NOT);
  if (account.local ? !mayBeRecommended(account) : !(await mayAsk(ctx, account, follows)))
    throw forbidden(MAY_NOT);
  return account;
}

/** Whether somebody of another server says that they may be recommended, or asked. */
async function mayAsk(ctx: Ctx, account: AccountRow, follows: boolean): Promise<boolean> {
  const policy = account.feature_policy;
  const followed =
    asksForFollows(policy) && (await factsBetween(ctx, account.id, actingAccount(ctx))).follows;
  const answer = answerBetween(policy, { follows, followed });
  return ctx.origin.federates && (answer === 'automatic' || answer === 'manual');
}

const MAY_NOT = 'This account cannot be added to collections';

/**
 * The place of somebody who may stand there; who is not of ours is asked first. Joins the transaction that holds the
 * owner's account. Not `alone`: with the collection, which is new.
 * @throws {Refusal} invalid
 */
export async function admit(
  ctx: Ctx & { tx: Tx },
  collectionId: Id,
  { id: accountId, local }: AccountRow,
  { alone }: { alone: boolean },
): Promise<Id> {
  const id = ctx.ids.next();
  const added = await ctx.db
    .insertInto('collection_items')
    .values({ id, collection_id: collectionId, account_id: accountId, state: local ? 'accepted' : 'pending' })
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
  const place = { collectionId, ownerId, accountId, itemId: id };
  if (local) await emit(ctx, 'collection.joined', { ...place, local: true, alone });
  else await emit(ctx, 'collection.asked', place);
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
    const place = { collectionId, ownerId, accountId: gone.account_id, itemId };
    await emit(inner, 'collection.left', { ...place, local: true, alone: true });
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
    const { account_id: ownerId, uri } = await findCollection(inner, collectionId);
    const item = await inner.db
      .selectFrom('collection_items')
      .select(['account_id', 'state'])
      .where('id', '=', itemId)
      .where('collection_id', '=', collectionId)
      .executeTakeFirst();
    if (!item) throw notFound();
    if (item.account_id !== accountId) throw forbidden();
    if (item.state === 'revoked') return;
    await inner.db
      .updateTable('collection_items')
      .set({ state: 'revoked' })
      .where('id', '=', itemId)
      .execute();
    const place = { collectionId, ownerId, accountId, itemId };
    await emit(inner, 'collection.left', { ...place, local: uri === null, alone: true });
    if (uri !== null) await emit(inner, 'collection.withdrawn', place);
  });
}
