import type { CollectionFacts, PlaceFacts } from '../../collections/index.ts';
import { timeOf } from '../../db/ids.ts';
import type { Id } from '../../db/tables.ts';
import type { Origin } from '../../origin.ts';
import { FEATURE_CONTEXT, HASHTAG_CONTEXT } from './context.ts';

/** Accounts that a member recommends under one name (FEP-7aa9, as Mastodon writes it). */
export function featuredCollection(origin: Origin, { collection, topic, places }: CollectionFacts) {
  const { id, name, description, language } = collection;
  return {
    id: origin.collection(id),
    type: 'FeaturedCollection',
    totalItems: places.length,
    name,
    attributedTo: origin.account(collection.account_id),
    url: origin.collectionPage(id),
    sensitive: collection.sensitive === 1,
    discoverable: collection.discoverable === 1,
    published: new Date(timeOf(id)).toISOString(),
    updated: new Date(collection.updated_at).toISOString(),
    ...(language === null ? { summary: description } : { summaryMap: { [language]: description } }),
    ...(topic === null ? {} : { topic: hashtag(origin, { kept: topic, name: topic }) }),
    orderedItems: places.map((place) => featuredItem(origin, place)),
  };
}

/** One of them, and the stamp by which they agree. */
export function featuredItem(origin: Origin, { id, account, stamp }: PlaceFacts) {
  return {
    id: origin.collectionItem(id),
    type: 'FeaturedItem',
    featuredObject: account.uri ?? origin.account(account.id),
    featuredObjectType: account.type,
    featureAuthorization: stamp ?? origin.featureStamp(id),
  };
}

/** The same with what a reader needs to know of its words. */
export function featureDocument<T extends object>(object: T) {
  return { '@context': FEATURE_CONTEXT, ...object };
}

/** A member of ours agrees to stand in a collection. */
export function featureStamp(
  origin: Origin,
  { itemId, accountId, collection }: { itemId: Id; accountId: Id; collection: string },
) {
  return {
    id: origin.featureStamp(itemId),
    type: 'FeatureAuthorization',
    interactingObject: collection,
    interactionTarget: origin.account(accountId),
  };
}

/** All that a member recommends: there are only a few. */
export function featuredCollections(origin: Origin, accountId: Id, all: readonly CollectionFacts[]) {
  return featureDocument({
    id: origin.collections(accountId),
    type: 'Collection',
    totalItems: all.length,
    items: all.map((facts) => featuredCollection(origin, facts)),
  });
}

/** The hashtags that a member shows, as they spell them. */
export function featuredTags(origin: Origin, accountId: Id, tags: readonly { kept: string; name: string }[]) {
  return {
    '@context': HASHTAG_CONTEXT,
    id: origin.featuredTags(accountId),
    type: 'Collection',
    totalItems: tags.length,
    items: tags.map((tag) => hashtag(origin, tag)),
  };
}

/** A hashtag: `kept` as this server folds it. */
export function hashtag(origin: Origin, { kept, name }: { kept: string; name: string }) {
  return { type: 'Hashtag', href: origin.tag(kept), name: `#${name}` };
}
