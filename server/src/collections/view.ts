import type { Collection, CollectionItem } from '@skein/api/collection.ts';
import { sql } from 'kysely';
import { type Ctx, readerOf } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { viewerOf, welcomeTo } from '../relations/index.ts';
import './tables.ts';

/**
 * Mastodon's Collections by id, with whom the reader sees in them: nobody who is hidden by a block, and only the owner
 * sees who has not agreed yet. Those that are gone are missing. Three queries at most, for any number.
 */
export async function presentCollections(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Collection>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('collections')
    .leftJoin('tags', 'tags.id', 'collections.tag_id')
    .selectAll('collections')
    .select('tags.name as tag')
    .where((eb) => ctx.dialect.among(eb.ref('collections.id'), ids))
    .execute();
  const items = await itemsOf(ctx, ids);
  return new Map(
    rows.map((row) => {
      const shown = items.get(row.id) ?? [];
      const entity: Collection = {
        id: String(row.id),
        account_id: String(row.account_id),
        uri: row.uri ?? ctx.origin.collection(row.id),
        url: row.uri === null ? ctx.origin.collectionPage(row.id) : row.url,
        name: row.name,
        description: row.description,
        language: row.language,
        local: row.uri === null,
        sensitive: row.sensitive === 1,
        discoverable: row.discoverable === 1,
        tag: row.tag === null ? null : { name: row.tag, url: ctx.origin.tag(row.tag) },
        item_count: shown.length,
        items: shown,
        created_at: new Date(timeOf(row.id)).toISOString(),
        updated_at: new Date(row.updated_at).toISOString(),
      };
      return [row.id, entity];
    }),
  );
}

/** One place in a collection, as its owner sees it. */
export function itemEntity({ id, account_id, state }: ItemRow): CollectionItem {
  return {
    id: String(id),
    state,
    created_at: new Date(timeOf(id)).toISOString(),
    account_id: String(account_id),
  };
}

interface ItemRow {
  id: Id;
  account_id: Id;
  state: CollectionItem['state'];
}

async function itemsOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, CollectionItem[]>> {
  const viewer = await viewerOf(ctx);
  // Whom one mutes is not hidden where one asks for a choice that somebody made.
  const hides = { ...viewer.hides, mutes: false };
  const reader = readerOf(ctx) ?? 0;
  const { rows } = await sql<ItemRow & { collection_id: Id }>`
    select items.id, items.account_id, items.state, items.collection_id from collection_items items
    join collections on collections.id = items.collection_id
    join accounts on accounts.id = items.account_id
    where ${ctx.dialect.among(sql.ref('items.collection_id'), ids)}
      and (items.state = 'accepted' or (items.state = 'pending' and collections.account_id = ${reader}))
      and accounts.suspended_at is null and accounts.deleted_at is null
      and ${welcomeTo({ ...viewer, hides }, sql.ref('items.account_id'))}
    order by items.id`.execute(ctx.db);
  const found = new Map<Id, CollectionItem[]>();
  for (const row of rows)
    found.set(row.collection_id, [...(found.get(row.collection_id) ?? []), itemEntity(row)]);
  return found;
}
