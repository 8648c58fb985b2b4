import type { Selectable } from 'kysely';
import type { AccountRow } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id, Tables } from '../db/tables.ts';
import './tables.ts';

type Row = Selectable<Tables['collections']>;

/** What other servers are told of a collection of ours: itself, and who stands in it. */
export interface CollectionFacts {
  collection: Row;
  /** Name of the hashtag it is about. */
  topic: string | null;
  places: PlaceFacts[];
}

/** One place in a collection. */
export interface PlaceFacts {
  id: Id;
  collectionId: Id;
  account: Pick<AccountRow, 'id' | 'uri' | 'local' | 'type'>;
  /** By which somebody of another server agrees. */
  stamp: string | null;
}

/** Collections of ours by id, in this order, with whoever agreed to stand in them; others are missing. Two queries for any number. */
export async function collectionFacts(ctx: Ctx, ids: readonly Id[]): Promise<CollectionFacts[]> {
  if (ids.length === 0) return [];
  const rows = await ctx.db
    .selectFrom('collections')
    .leftJoin('tags', 'tags.id', 'collections.tag_id')
    .selectAll('collections')
    .select('tags.name as topic')
    .where((eb) => ctx.dialect.among(eb.ref('collections.id'), ids))
    .where('collections.uri', 'is', null)
    .execute();
  const places = await placesIn(ctx, ids);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    const { topic, ...collection } = row;
    return { collection, topic, places: places.filter(({ collectionId }) => collectionId === id) };
  });
}

/** One place, in a collection of ours or of another server (`collectionUri`), if whoever stands there agrees. */
export async function placeOf(
  ctx: Ctx,
  itemId: Id,
): Promise<(PlaceFacts & { collectionUri: string | null }) | null> {
  const row = await standing(ctx).where('collection_items.id', '=', itemId).executeTakeFirst();
  return row ? { ...shaped(row), collectionUri: row.collection_uri } : null;
}

async function placesIn(ctx: Ctx, collectionIds: readonly Id[]): Promise<PlaceFacts[]> {
  const rows = await standing(ctx)
    .where((eb) => ctx.dialect.among(eb.ref('collection_items.collection_id'), collectionIds))
    .orderBy('collection_items.id')
    .execute();
  return rows.map(shaped);
}

function standing(ctx: Ctx) {
  return ctx.db
    .selectFrom('collection_items')
    .innerJoin('collections', 'collections.id', 'collection_items.collection_id')
    .innerJoin('accounts', 'accounts.id', 'collection_items.account_id')
    .select([
      'collection_items.id',
      'collection_items.collection_id',
      'collection_items.account_id',
      'accounts.uri',
      'accounts.local',
      'accounts.type',
      'collection_items.stamp',
      'collections.uri as collection_uri',
    ])
    .where('collection_items.state', '=', 'accepted')
    .where('accounts.suspended_at', 'is', null)
    .where('accounts.deleted_at', 'is', null);
}

function shaped(row: {
  id: Id;
  collection_id: Id;
  account_id: Id;
  uri: string | null;
  local: AccountRow['local'];
  type: AccountRow['type'];
  stamp: string | null;
}): PlaceFacts {
  const { uri, local, type, stamp } = row;
  return {
    id: row.id,
    collectionId: row.collection_id,
    account: { id: row.account_id, uri, local, type },
    stamp,
  };
}
