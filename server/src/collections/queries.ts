import { type Selectable, type SqlBool, sql } from 'kysely';
import { getAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx, readerOf } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id, Tables } from '../db/tables.ts';
import { forbidden, notFound } from '../errors.ts';
import { factsBetween } from '../relations/index.ts';
import './tables.ts';

export type CollectionRow = Selectable<Tables['collections']>;

/** A list that is read by where one stands in it. */
export interface Stretch {
  offset: number;
  limit: number;
}

const byId = prepared<{ id: Id }, CollectionRow>((db, p) =>
  db
    .selectFrom('collections')
    .innerJoin('accounts', 'accounts.id', 'collections.account_id')
    .selectAll('collections')
    .where('collections.id', '=', p('id'))
    .where('accounts.suspended_at', 'is', null)
    .where('accounts.deleted_at', 'is', null),
);

/**
 * A collection as the reader may see it: everybody but whom its owner blocks. One that is not discoverable is shown to
 * who knows its address, as Mastodon has it.
 * @throws {Refusal} missing
 */
export async function findCollection(ctx: Ctx, id: Id): Promise<CollectionRow> {
  const [row] = await byId(ctx, { id });
  if (!row) throw notFound();
  const reader = readerOf(ctx);
  if (reader !== null && reader !== row.account_id) {
    if ((await factsBetween(ctx, reader, row.account_id)).blockedBy) throw notFound();
  }
  return row;
}

/** Which of these are this owner's and to be seen by the reader, as `findCollection` has it. */
export async function shownCollections(ctx: Ctx, ownerId: Id, ids: readonly Id[]): Promise<Id[]> {
  if (ids.length === 0) return [];
  const reader = readerOf(ctx);
  if (reader !== null && (await factsBetween(ctx, reader, ownerId)).blockedBy) return [];
  const rows = await ctx.db
    .selectFrom('collections')
    .select('id')
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .where('account_id', '=', ownerId)
    .execute();
  return rows.map(({ id }) => id);
}

/** One of the actor's own. @throws {Refusal} missing, forbidden (somebody else's, which the actor may see) */
export async function getOwn(ctx: Ctx, id: Id): Promise<CollectionRow> {
  const row = await findCollection(ctx, id);
  if (row.account_id !== actingAccount(ctx)) throw forbidden();
  return row;
}

/**
 * Somebody's collections, the newest first; to others, and with `found`, only those that may be found. Empty for whom they block.
 * One more than asked for where there are more. @throws {Refusal} missing (nobody there)
 */
export async function collectionsBy(
  ctx: Ctx,
  accountId: Id,
  { offset, limit, found = false }: Stretch & { found?: boolean },
): Promise<Id[]> {
  const account = await getAccount(ctx, accountId);
  if (account.suspended_at !== null) return [];
  const reader = readerOf(ctx);
  const own = reader === accountId;
  if (reader !== null && !own && (await factsBetween(ctx, reader, accountId)).blockedBy) return [];
  const rows = await ctx.db
    .selectFrom('collections')
    .select('id')
    .where('account_id', '=', accountId)
    .$if(!own || found, (query) => query.where('discoverable', '=', 1))
    .orderBy('id', 'desc')
    .offset(offset)
    .limit(limit + 1)
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * The collections in which the actor stands, where they were put last first. One more than asked for where there are
 * more. @throws {Refusal} missing (nobody there), forbidden (somebody else)
 */
export async function collectionsWith(ctx: Ctx, accountId: Id, { offset, limit }: Stretch): Promise<Id[]> {
  await getAccount(ctx, accountId);
  if (accountId !== actingAccount(ctx)) throw forbidden();
  const rows = await ctx.db
    .selectFrom('collection_items')
    .innerJoin('collections', 'collections.id', 'collection_items.collection_id')
    .innerJoin('accounts', 'accounts.id', 'collections.account_id')
    .select('collections.id')
    .where('collection_items.account_id', '=', accountId)
    .where('collection_items.state', '=', 'accepted')
    .where(sql<SqlBool>`accounts.suspended_at is null and accounts.deleted_at is null`)
    .orderBy('collection_items.id', 'desc')
    .offset(offset)
    .limit(limit + 1)
    .execute();
  return rows.map(({ id }) => id);
}

/** A collection of another server, by its id there. */
export async function collectionAt(ctx: Ctx, uri: string): Promise<CollectionRow | undefined> {
  return ctx.db.selectFrom('collections').selectAll().where('uri', '=', uri).executeTakeFirst();
}

/** A collection as it is kept, whoever may see it. */
export async function collectionRow(ctx: Ctx, id: Id): Promise<CollectionRow | undefined> {
  return ctx.db.selectFrom('collections').selectAll().where('id', '=', id).executeTakeFirst();
}
