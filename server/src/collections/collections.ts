import { MAX_COLLECTIONS } from '@skein/api/limits.ts';
import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { admit, allowedIn } from './admit.ts';
import { type CollectionRow, getOwn } from './queries.ts';
import { type CollectionChange, valuesOf, wrong } from './values.ts';
import './events.ts';

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
      uri: null,
      url: null,
      fetched_at: null,
      ...values,
    };
    await inner.db.insertInto('collections').values(row).execute();
    for (const accountId of new Set(accountIds))
      await admit(inner, id, await allowedIn(inner, accountId), { alone: false });
    if (row.discoverable === 1) await tell(inner, { id, ownerId, what: 'add', people: [] });
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
    const { name = before.name, description = before.description, discoverable } = values;
    const places = await placesIn(inner, id);
    const what = whatChanged(before.discoverable === 1, (discoverable ?? before.discoverable) === 1);
    await tell(inner, { id, ownerId, what, people: elsewhere(places) });
    if (name === before.name && description === before.description) return;
    const accountIds = places.filter(isAccepted).map(({ accountId }) => accountId);
    await emit(inner, 'collection.changed', { collectionId: id, ownerId, accountIds });
  });
}

/** @throws {Refusal} missing, forbidden (somebody else's) */
export async function removeCollection(ctx: Ctx, id: Id): Promise<void> {
  const ownerId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await holdAccount(inner, ownerId);
    await getOwn(inner, id);
    const places = await placesIn(inner, id);
    for (const { accountId, itemId } of places.filter(isAccepted)) {
      const place = { collectionId: id, ownerId, accountId, itemId };
      await emit(inner, 'collection.left', { ...place, local: true, alone: false });
    }
    await tell(inner, { id, ownerId, what: 'remove', people: elsewhere(places) });
    await inner.db.deleteFrom('collection_items').where('collection_id', '=', id).execute();
    await inner.db.deleteFrom('collections').where('id', '=', id).execute();
  });
}

/** What other servers see of a change: whether it may be found is the same to them as whether it is there. */
function whatChanged(was: boolean, is: boolean): 'add' | 'update' | 'remove' {
  if (was === is) return 'update';
  return is ? 'add' : 'remove';
}

async function tell(
  ctx: Ctx & { tx: Tx },
  { id, ...told }: { id: Id; ownerId: Id; what: 'add' | 'update' | 'remove'; people: Id[] },
): Promise<void> {
  await emit(ctx, 'collection.told', { collectionId: id, changeId: ctx.ids.next(), ...told });
}

interface Standing {
  itemId: Id;
  accountId: Id;
  state: string;
  local: number;
}

const isAccepted = ({ state }: Standing) => state === 'accepted';

/** Whose servers know of it, since they were asked. */
const elsewhere = (places: readonly Standing[]) =>
  places.flatMap(({ accountId, local }) => (local ? [] : [accountId]));

function placesIn(ctx: Ctx & { tx: Tx }, id: Id): Promise<Standing[]> {
  return ctx.db
    .selectFrom('collection_items')
    .innerJoin('accounts', 'accounts.id', 'collection_items.account_id')
    .select([
      'collection_items.id as itemId',
      'collection_items.account_id as accountId',
      'state',
      'accounts.local',
    ])
    .where('collection_id', '=', id)
    .execute();
}
