import { MAX_COLLECTIONS } from '@skein/api/limits.ts';
import type { Selectable } from 'kysely';
import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id, Tables } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { admit, allowedIn } from './admit.ts';
import { getOwn } from './queries.ts';
import { type CollectionChange, valuesOf, wrong } from './values.ts';
import './events.ts';

export type CollectionRow = Selectable<Tables['collections']>;

/**
 * Makes a collection, with whom it begins: all of them or nothing.
 * @throws {Refusal} invalid (also one too many, or somebody who cannot be asked), missing (nobody there), forbidden
 * (somebody may not be featured)
 */
export async function createCollection(
  ctx: Ctx,
  { accountIds, ...change }: CollectionChange & { accountIds: readonly Id[] },
): Promise<Id> {
  const ownerId = actingAccount(ctx);
  return transact(ctx, async (inner) => {
    await holdAccount(inner, ownerId);
    const values = await valuesOf(inner, { ...change, name: change.name ?? '' });
    const { made } = await inner.db
      .selectFrom('collections')
      .select((eb) => eb.fn.countAll<number>().as('made'))
      .where('account_id', '=', ownerId)
      .executeTakeFirstOrThrow();
    if (Number(made) >= MAX_COLLECTIONS)
      throw wrong('base', 'ERR_TOO_MANY', `You can have at most ${MAX_COLLECTIONS} collections`);
    const id = inner.ids.next();
    const row: CollectionRow = {
      id,
      account_id: ownerId,
      name: '',
      description: '',
      language: null,
      sensitive: 0,
      discoverable: 1,
      tag_id: null,
      updated_at: inner.clock.now(),
      ...values,
    };
    await inner.db.insertInto('collections').values(row).execute();
    for (const accountId of new Set(accountIds)) await admit(inner, id, await allowedIn(inner, accountId));
    return id;
  });
}

/** @throws {Refusal} missing, forbidden (somebody else's), invalid */
export async function changeCollection(ctx: Ctx, id: Id, change: CollectionChange): Promise<void> {
  const ownerId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await holdAccount(inner, ownerId);
    const before = await getOwn(inner, id);
    const values = await valuesOf(inner, change);
    if (Object.keys(values).length === 0) return;
    const set = { ...values, updated_at: inner.clock.now() };
    await inner.db.updateTable('collections').set(set).where('id', '=', id).execute();
    const { name = before.name, description = before.description } = values;
    if (name === before.name && description === before.description) return;
    const accountIds = await accepted(inner, id);
    await emit(inner, 'collection.changed', { collectionId: id, ownerId, accountIds });
  });
}

/** @throws {Refusal} missing, forbidden (somebody else's) */
export async function removeCollection(ctx: Ctx, id: Id): Promise<void> {
  const ownerId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await holdAccount(inner, ownerId);
    await getOwn(inner, id);
    for (const accountId of await accepted(inner, id))
      await emit(inner, 'collection.left', { collectionId: id, ownerId, accountId });
    await inner.db.deleteFrom('collection_items').where('collection_id', '=', id).execute();
    await inner.db.deleteFrom('collections').where('id', '=', id).execute();
  });
}

async function accepted(ctx: Ctx & { tx: Tx }, id: Id): Promise<Id[]> {
  const rows = await ctx.db
    .selectFrom('collection_items')
    .select('account_id')
    .where('collection_id', '=', id)
    .where('state', '=', 'accepted')
    .execute();
  return rows.map((row) => row.account_id);
}
