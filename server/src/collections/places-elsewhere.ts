import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import './tables.ts';
import './events.ts';

/** A place in a collection of another server, as that says it. */
export interface PlaceElsewhere {
  uri: string;
  /** Whom it names, and their stamp; null where only the place is named. */
  object: string | null;
  stamp: string | null;
}

/** Mastodon's, of one collection of another server. */
export const MOST_PLACES = 150;

interface Whose {
  id: Id;
  account_id: Id;
}

/**
 * Who is said to stand in a collection: our people count if they agreed, whoever they stand beside is looked at later.
 * With `whole` these are all, and others go. Joins the caller's transaction.
 */
export async function keepPlaces(
  ctx: Ctx & { tx: Tx },
  collection: Whose,
  said: readonly PlaceElsewhere[],
  { whole }: { whole: boolean },
): Promise<void> {
  const { id: collectionId } = collection;
  const places = await placesIn(ctx, collectionId);
  const claims = await ctx.db
    .selectFrom('collection_claims')
    .selectAll()
    .where('collection_id', '=', collectionId)
    .execute();
  const named = new Map(said.slice(0, MOST_PLACES).map((one) => [one.uri, one]));
  const other = (uri: string, object: string | null) => {
    const now = named.get(uri);
    return now ? now.object !== null && now.object !== object : whole;
  };
  const gone = places.filter(
    (one) => one.uri !== null && one.state === 'accepted' && other(one.uri, objectOf(ctx, one)),
  );
  for (const one of gone) await endPlace(ctx, collection, one);
  const forgotten = claims.filter(({ uri }) => whole && !named.has(uri)).map(({ id }) => id);
  await ctx.db
    .deleteFrom('collection_claims')
    .where((eb) => ctx.dialect.among(eb.ref('id'), forgotten))
    .execute();
  const standing = places.filter((one) => !gone.includes(one));
  let room = MOST_PLACES - standing.length - (claims.length - forgotten.length);
  let due = false;
  for (const one of named.values()) {
    const ours = one.object === null ? null : ctx.origin.parse(one.object);
    if (one.object !== null && ctx.origin.isOurs(one.object)) {
      const place = standing.find(({ account_id: id }) => ours?.kind === 'account' && ours.id === id);
      if (place && place.uri !== one.uri) await name(ctx, place.id, one.uri);
    } else if (!standing.some(({ uri }) => uri === one.uri)) {
      const known = claims.find(({ uri }) => uri === one.uri);
      if (known?.object === one.object && known?.stamp === one.stamp) continue;
      if (!known && room <= 0) continue;
      if (!known) room -= 1;
      await claim(ctx, collectionId, one);
      due = true;
    }
  }
  if (due) await emit(ctx, 'collection.claimed', { collectionId });
}

/** A place in a collection is gone. Who left it for good is remembered. */
export async function dropPlace(ctx: Ctx, collection: Whose, uri: string): Promise<void> {
  await transact(ctx, async (inner) => {
    const place = (await placesIn(inner, collection.id)).find((one) => one.uri === uri);
    if (place && place.state !== 'revoked') await endPlace(inner, collection, place);
    await inner.db
      .deleteFrom('collection_claims')
      .where('collection_id', '=', collection.id)
      .where('uri', '=', uri)
      .execute();
  });
}

interface Place {
  id: Id;
  account_id: Id;
  state: string;
  uri: string | null;
  actor: string | null;
  local: number;
}

const objectOf = (ctx: Ctx, { actor, account_id: id }: Place) => actor ?? ctx.origin.account(id);

function placesIn(ctx: Ctx & { tx: Tx }, collectionId: Id): Promise<Place[]> {
  return ctx.db
    .selectFrom('collection_items')
    .innerJoin('accounts', 'accounts.id', 'collection_items.account_id')
    .select(['collection_items.id', 'account_id', 'state', 'collection_items.uri'])
    .select(['accounts.uri as actor', 'accounts.local'])
    .where('collection_id', '=', collectionId)
    .execute();
}

async function endPlace(
  ctx: Ctx & { tx: Tx },
  { id: collectionId, account_id: ownerId }: Whose,
  { id: itemId, account_id: accountId, local }: Place,
): Promise<void> {
  await ctx.db.deleteFrom('collection_items').where('id', '=', itemId).execute();
  // Nobody but our own people is told of it.
  if (!local) return;
  const place = { collectionId, ownerId, accountId, itemId };
  await emit(ctx, 'collection.left', { ...place, local: false, alone: true });
}

async function name(ctx: Ctx & { tx: Tx }, itemId: Id, uri: string): Promise<void> {
  await ctx.db.updateTable('collection_items').set({ uri }).where('id', '=', itemId).execute();
}

async function claim(ctx: Ctx & { tx: Tx }, collectionId: Id, said: PlaceElsewhere): Promise<void> {
  const { object, stamp } = said;
  const anew = { object, stamp, tries: 0, next_at: ctx.clock.now() };
  await ctx.db
    .insertInto('collection_claims')
    .values({ id: ctx.ids.next(), collection_id: collectionId, uri: said.uri, ...anew })
    .onConflict((conflict) => conflict.columns(['collection_id', 'uri']).doUpdateSet(anew))
    .execute();
}
