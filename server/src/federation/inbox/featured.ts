import { type AccountRow, findAccount } from '../../accounts/index.ts';
import {
  type CollectionRow,
  collectionAt,
  dropCollection,
  dropPlace,
  keepPlaces,
  type PlaceElsewhere,
  placeEnded,
  placesStamped,
  takeCollection,
} from '../../collections/index.ts';
import { actingAccount, type Ctx } from '../../context.ts';
import { refetchActor } from '../fetch/actor.ts';
import { unlessMissing } from '../fetch/document.ts';
import { collectionOf, placeAt } from '../fetch/featured.ts';
import { isFollowedHere } from '../fetch/note.ts';
import type { Activity } from '../normalise/activity.ts';
import { readFeaturedItem } from '../normalise/featured-collection.ts';
import { typeOf } from '../normalise/values.ts';
import type { Effect } from './receiver.ts';
import { bury, isBuried } from './tombstones.ts';

/** Whether an activity carries a collection, or a place in one. */
export function isFeature({ object }: Activity): boolean {
  const known = (type: string) => type === 'FeaturedCollection' || type === 'FeaturedItem';
  return object.embedded !== null && known(typeOf(object.embedded, known) ?? '');
}

/** Somebody shows a collection of theirs, or puts somebody into it. What nobody here looks at is not taken in. */
export async function addFeature(ctx: Ctx, activity: Activity): Promise<Effect | null> {
  const { target, object } = activity;
  const collection = await ownCollection(ctx, target?.id ?? null);
  if (collection) {
    const place = placeAt(readFeaturedItem(object.embedded ?? object.id), collection.uri as string);
    return place && (async (inner) => addPlace(inner, collection, place, activity.actor));
  }
  const list = await listOf(ctx, activity);
  return list !== null && target?.id === list ? updateCollection(ctx, activity) : null;
}

async function addPlace(
  inner: Parameters<Effect>[0],
  collection: CollectionRow,
  place: PlaceElsewhere,
  by: string,
): Promise<void> {
  if (!(await isBuried(inner, place.uri, by))) await keepPlaces(inner, collection, [place], { whole: false });
}

/** A collection, or a place in one, is shown no more; null when it is something else. */
export async function removeFeature(ctx: Ctx, { target, object }: Activity): Promise<Effect | null> {
  const uri = object.id;
  if (uri === null) return null;
  const collection = await ownCollection(ctx, target?.id ?? null);
  if (collection) return (inner) => dropPlace(inner, collection, uri);
  const account = await findAccount(ctx, actingAccount(ctx));
  if (!account?.collections_uri || target?.id !== account.collections_uri) return null;
  return (await ownCollection(ctx, uri)) ? (inner) => dropCollection(inner, uri) : null;
}

/** A collection as its owner says it now. */
export async function updateCollection(ctx: Ctx, { actor, object }: Activity): Promise<Effect | null> {
  const said = object.embedded && collectionOf(ctx, object.embedded, actor);
  if (!said) return null;
  const account = await findAccount(ctx, actingAccount(ctx));
  const known = await collectionAt(ctx, said.uri);
  if (!known && !(account && (await isOfInterest(ctx, account)))) return null;
  return async (inner) => {
    if (!(await isBuried(inner, said.uri, actor))) await takeCollection(inner, said);
  };
}

/** A collection is deleted by its owner, or a stamp by who gave it; null when it is neither. */
export async function deleteFeature(ctx: Ctx, uri: string, by: string): Promise<Effect | null> {
  if (await ownCollection(ctx, uri)) {
    return async (inner) => {
      await bury(inner, uri, by);
      await dropCollection(inner, uri);
    };
  }
  const places = await placesStamped(ctx, uri);
  if (places.length === 0) return null;
  return async (inner) => {
    await bury(inner, uri, by);
    for (const { id } of places) await placeEnded(inner, id);
  };
}

async function ownCollection(ctx: Ctx, uri: string | null): Promise<CollectionRow | null> {
  const row = uri === null ? undefined : await collectionAt(ctx, uri);
  return row && row.account_id === actingAccount(ctx) ? row : null;
}

/** Whom a member follows, or looked up. */
async function isOfInterest(ctx: Ctx, { id, looked_at }: AccountRow): Promise<boolean> {
  return looked_at !== null || isFollowedHere(ctx, id);
}

const KNOWN_MS = 3_600_000;

/** Where the acting account lists its collections. Of one that was last read before it had any, it is asked. */
async function listOf(ctx: Ctx, { actor }: Activity): Promise<string | null> {
  const account = await findAccount(ctx, actingAccount(ctx));
  if (!account || account.collections_uri || !(await isOfInterest(ctx, account)))
    return account?.collections_uri ?? null;
  if (ctx.clock.now() - (account.fetched_at ?? 0) < KNOWN_MS) return null;
  const id = await unlessMissing(() => refetchActor(ctx, actor));
  return id === null ? null : ((await findAccount(ctx, id))?.collections_uri ?? null);
}
