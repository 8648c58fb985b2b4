import { withoutImitations } from '../../accounts/index.ts';
import type { CollectionElsewhere, PlaceElsewhere } from '../../collections/index.ts';
import type { Ctx } from '../../context.ts';
import { plainText } from '../../statuses/index.ts';
import { sanitizeHtml } from '../html.ts';
import { isObject, type Json } from '../normalise/document.ts';
import {
  type FeaturedItem,
  readFeaturedCollection,
  readFeaturedItem,
} from '../normalise/featured-collection.ts';
import { list } from '../normalise/values.ts';
import { sameOrigin } from './actor.ts';
import { itemPages } from './collections.ts';
import { fetchDocument } from './document.ts';

/** A collection as its owner says it, signed by them or fetched from its own id; null where it is not theirs. */
export function collectionOf(ctx: Ctx, document: Json, owner: string): CollectionElsewhere | null {
  const said = readFeaturedCollection(document);
  if (!said || said.attributedTo !== owner || !sameOrigin(said.id, owner) || ctx.origin.isOurs(said.id))
    return null;
  const { name, summary, items, published, updated, ...rest } = said;
  return {
    uri: said.id,
    url: rest.url && sameOrigin(rest.url, owner) ? rest.url : null,
    name: withoutImitations(name),
    description: plainText(sanitizeHtml(summary)).trim(),
    language: rest.language,
    sensitive: rest.sensitive,
    discoverable: rest.discoverable,
    topic: rest.topic,
    published: published?.at ?? null,
    updated: updated?.at ?? null,
    places: items?.flatMap((item) => placeAt(item, said.id) ?? []) ?? null,
  };
}

/** A place in a collection; null where its id is of another origin. */
export function placeAt(item: FeaturedItem | null, collection: string): PlaceElsewhere | null {
  if (!item || !sameOrigin(item.id, collection)) return null;
  return { uri: item.id, object: item.object, stamp: item.authorization };
}

/** Fetches what a place in a collection says. @throws {FetchFailed} */
export async function fetchPlace(ctx: Ctx, uri: string): Promise<PlaceElsewhere | null> {
  const { id, document } = await fetchDocument(ctx, uri);
  return id === uri ? placeAt(readFeaturedItem(document), uri) : null;
}

/** Of one account: collections, and pages that list them; as Mastodon reads them. */
const MOST = 50;
const MOST_PAGES = 10;

/** What an account's list of collections holds: whole, or named by id and fetched. Null when it cannot be had. @throws {FetchFailed} */
export async function collectionsIn(ctx: Ctx, uri: string, owner: string): Promise<CollectionElsewhere[]> {
  const found: CollectionElsewhere[] = [];
  for await (const page of itemPages(ctx, owner, uri, MOST_PAGES)) {
    for (const item of list(page)) {
      if (found.length === MOST) return found;
      const document = isObject(item) ? item : await documentOr(ctx, item);
      const said = document && collectionOf(ctx, document, owner);
      if (said) found.push(said);
    }
  }
  return found;
}

async function documentOr(ctx: Ctx, item: unknown): Promise<Json | null> {
  return typeof item === 'string' ? (await fetchDocument(ctx, item)).document : null;
}
