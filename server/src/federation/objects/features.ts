import type { CollectionFacts, PlaceFacts } from '../../collections/index.ts';
import type { Id } from '../../db/tables.ts';
import type { Origin } from '../../origin.ts';
import { PUBLIC } from '../normalise/audience.ts';
import type { Activity } from './activities.ts';
import { ACTIVITY_CONTEXT, FEATURE_CONTEXT, HASHTAG_CONTEXT } from './context.ts';
import { featuredCollection, featuredItem, featureStamp, hashtag } from './featured-collections.ts';

/** A member shows a collection, or it looks otherwise. `changeId` tells one change from another. */
export function tellCollection(
  origin: Origin,
  facts: CollectionFacts,
  { what, changeId }: { what: 'add' | 'update'; changeId: Id },
): Activity {
  const { id, account_id: ownerId } = facts.collection;
  const actor = origin.account(ownerId);
  return {
    '@context': FEATURE_CONTEXT,
    id: origin.activity(origin.collection(id), `${what}s/${changeId}`),
    type: what === 'add' ? 'Add' : 'Update',
    actor,
    to: [PUBLIC],
    object: featuredCollection(origin, facts),
    ...(what === 'add' ? { target: origin.collections(ownerId) } : {}),
  };
}

/** It is shown no more. */
export function removeCollection(
  origin: Origin,
  { collectionId, ownerId, changeId }: { collectionId: Id; ownerId: Id; changeId: Id },
): Activity {
  const object = origin.collection(collectionId);
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(object, `removes/${changeId}`),
    type: 'Remove',
    actor: origin.account(ownerId),
    to: [PUBLIC],
    object,
    target: origin.collections(ownerId),
  };
}

/** Somebody stands in a collection now. */
export function addPlace(origin: Origin, ownerId: Id, place: PlaceFacts): Activity {
  return {
    '@context': FEATURE_CONTEXT,
    id: origin.activity(origin.collectionItem(place.id), 'add'),
    type: 'Add',
    actor: origin.account(ownerId),
    to: [PUBLIC],
    object: featuredItem(origin, place),
    target: origin.collection(place.collectionId),
  };
}

/** And no more. */
export function removePlace(
  origin: Origin,
  { itemId, collectionId, ownerId }: { itemId: Id; collectionId: Id; ownerId: Id },
): Activity {
  const object = origin.collectionItem(itemId);
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(object, 'remove'),
    type: 'Remove',
    actor: origin.account(ownerId),
    to: [PUBLIC],
    object,
    target: origin.collection(collectionId),
  };
}

/** A member asks somebody of another server whether they agree to stand in a collection. */
export function featureRequest(
  origin: Origin,
  asked: { itemId: Id; ownerId: Id; collectionId: Id; object: string },
): Activity {
  const actor = origin.account(asked.ownerId);
  return {
    '@context': FEATURE_CONTEXT,
    id: origin.activity(actor, `features/${asked.itemId}`),
    type: 'FeatureRequest',
    actor,
    to: asked.object,
    object: asked.object,
    instrument: origin.collection(asked.collectionId),
  };
}

/** A member agrees to stand in a collection of another server: `result` is the stamp. Without a place they do not. */
export function answerFeature(
  origin: Origin,
  {
    request,
    asker,
    accountId,
    collectionId,
    itemId,
  }: {
    request: string;
    asker: string;
    accountId: Id;
    collectionId: Id;
    itemId: Id | null;
  },
): Activity {
  const actor = origin.account(accountId);
  const did = itemId === null ? `rejects/${collectionId}` : `accepts/${itemId}`;
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(actor, `${did}/feature`),
    type: itemId === null ? 'Reject' : 'Accept',
    actor,
    to: asker,
    object: request,
    ...(itemId === null ? {} : { result: origin.featureStamp(itemId) }),
  };
}

/** The end of a stamp, for everybody who may have seen it. */
export function removeFeatureStamp(
  origin: Origin,
  stamped: { itemId: Id; accountId: Id; collection: string },
): Activity {
  const object = featureStamp(origin, stamped);
  return {
    '@context': FEATURE_CONTEXT,
    id: origin.activity(object.id, 'delete'),
    type: 'Delete',
    actor: object.interactionTarget,
    to: [PUBLIC],
    object,
  };
}

/** A member shows a hashtag on their profile, or does no more. As Mastodon has it, `target` is where posts are pinned. */
export function featuring(
  origin: Origin,
  type: 'Add' | 'Remove',
  { accountId, featuredId, tag }: { accountId: Id; featuredId: Id; tag: { kept: string; name: string } },
): Activity {
  const actor = origin.account(accountId);
  const did = type === 'Add' ? `tags/${featuredId}` : `tags/${featuredId}/undo`;
  return {
    '@context': HASHTAG_CONTEXT,
    id: origin.activity(actor, did),
    type,
    actor,
    object: hashtag(origin, tag),
    target: origin.featured(accountId),
  };
}
