/** The media type of everything we send and serve (ActivityPub §3.2, the short form that every server reads). */
export const ACTIVITY_JSON = 'application/activity+json';

const ACTIVITYSTREAMS = 'https://www.w3.org/ns/activitystreams';
const SECURITY = 'https://w3id.org/security/v1';

/**
 * Terms beyond ActivityStreams are spelled out here instead of named by further URLs: a strict JSON-LD reader fails on
 * a context that it can neither fetch nor find in its store.
 */
const STATUS_TERMS = {
  sensitive: 'as:sensitive',
  Hashtag: 'as:Hashtag',
  toot: 'http://joinmastodon.org/ns#',
  Emoji: 'toot:Emoji',
  blurhash: 'toot:blurhash',
  focalPoint: { '@id': 'toot:focalPoint', '@container': '@list' },
  votersCount: 'toot:votersCount',
  // FEP-044f, and how Fedibird and Misskey say it; the policy is GoToSocial's.
  quote: { '@id': 'https://w3id.org/fep/044f#quote', '@type': '@id' },
  quoteUri: 'http://fedibird.com/ns#quoteUri',
  _misskey_quote: 'https://misskey-hub.net/ns#_misskey_quote',
  quoteAuthorization: { '@id': 'https://w3id.org/fep/044f#quoteAuthorization', '@type': '@id' },
  QuoteRequest: 'https://w3id.org/fep/044f#QuoteRequest',
  gts: 'https://gotosocial.org/ns#',
  interactionPolicy: { '@id': 'gts:interactionPolicy', '@type': '@id' },
  canQuote: { '@id': 'gts:canQuote', '@type': '@id' },
  canReply: { '@id': 'gts:canReply', '@type': '@id' },
  canLike: { '@id': 'gts:canLike', '@type': '@id' },
  canAnnounce: { '@id': 'gts:canAnnounce', '@type': '@id' },
  automaticApproval: { '@id': 'gts:automaticApproval', '@type': '@id' },
  ostatus: 'http://ostatus.org#',
  conversation: 'ostatus:conversation',
};

const ACTOR_TERMS = {
  toot: 'http://joinmastodon.org/ns#',
  Emoji: 'toot:Emoji',
  schema: 'http://schema.org#',
  manuallyApprovesFollowers: 'as:manuallyApprovesFollowers',
  discoverable: 'toot:discoverable',
  movedTo: { '@id': 'as:movedTo', '@type': '@id' },
  alsoKnownAs: { '@id': 'as:alsoKnownAs', '@type': '@id' },
  featured: { '@id': 'toot:featured', '@type': '@id' },
  indexable: 'toot:indexable',
  showMedia: 'toot:showMedia',
  showRepliesInMedia: 'toot:showRepliesInMedia',
  showFeatured: 'toot:showFeatured',
  attributionDomains: { '@id': 'toot:attributionDomains', '@type': '@id' },
  featuredTags: { '@id': 'toot:featuredTags', '@type': '@id' },
  // FEP-7aa9; the policy is GoToSocial's.
  featuredCollections: { '@id': 'https://w3id.org/fep/7aa9#featuredCollections', '@type': '@id' },
  gts: 'https://gotosocial.org/ns#',
  interactionPolicy: { '@id': 'gts:interactionPolicy', '@type': '@id' },
  canFeature: { '@id': 'https://w3id.org/fep/7aa9#canFeature', '@type': '@id' },
  automaticApproval: { '@id': 'gts:automaticApproval', '@type': '@id' },
  PropertyValue: 'schema:PropertyValue',
  value: 'schema:value',
  // FEP-2c59: the one handle of an actor.
  webfinger: {
    '@id': 'https://purl.archive.org/socialweb/webfinger#webfinger',
    '@type': 'http://www.w3.org/2001/XMLSchema#string',
  },
  // FEP-521a: further keys of an actor.
  sec: 'https://w3id.org/security#',
  Multikey: 'sec:Multikey',
  assertionMethod: { '@id': 'sec:assertionMethod', '@type': '@id', '@container': '@set' },
  controller: { '@id': 'sec:controller', '@type': '@id' },
  publicKeyMultibase: { '@id': 'sec:publicKeyMultibase', '@type': 'sec:multibase' },
};

const QUOTE_TERMS = {
  gts: 'https://gotosocial.org/ns#',
  QuoteAuthorization: 'https://w3id.org/fep/044f#QuoteAuthorization',
  interactingObject: { '@id': 'gts:interactingObject', '@type': '@id' },
  interactionTarget: { '@id': 'gts:interactionTarget', '@type': '@id' },
};

const FEATURE_TERMS = {
  sensitive: 'as:sensitive',
  Hashtag: 'as:Hashtag',
  toot: 'http://joinmastodon.org/ns#',
  discoverable: 'toot:discoverable',
  fep7aa9: 'https://w3id.org/fep/7aa9#',
  FeaturedCollection: 'fep7aa9:FeaturedCollection',
  FeaturedItem: 'fep7aa9:FeaturedItem',
  FeatureRequest: 'fep7aa9:FeatureRequest',
  FeatureAuthorization: 'fep7aa9:FeatureAuthorization',
  featuredObject: { '@id': 'fep7aa9:featuredObject', '@type': '@id' },
  featuredObjectType: { '@id': 'fep7aa9:featuredObjectType', '@type': '@vocab' },
  featureAuthorization: { '@id': 'fep7aa9:featureAuthorization', '@type': '@id' },
  topic: { '@id': 'fep7aa9:topic', '@type': '@id' },
  gts: 'https://gotosocial.org/ns#',
  interactingObject: { '@id': 'gts:interactingObject', '@type': '@id' },
  interactionTarget: { '@id': 'gts:interactionTarget', '@type': '@id' },
};

/** `@context` of collections of recommended accounts, of who stands there, and of what agrees to it (FEP-7aa9). */
export const FEATURE_CONTEXT = [ACTIVITYSTREAMS, FEATURE_TERMS] as const;

/** `@context` of hashtags that an account shows. */
export const HASHTAG_CONTEXT = [ACTIVITYSTREAMS, { Hashtag: 'as:Hashtag' }] as const;

/** `@context` of stamps, by which an author agrees to a quote, and of their end. */
export const QUOTE_CONTEXT = [ACTIVITYSTREAMS, QUOTE_TERMS] as const;

/** `@context` of statuses and of the activities that carry them. */
export const STATUS_CONTEXT = [ACTIVITYSTREAMS, STATUS_TERMS] as const;

/** `@context` of activities that name things only. */
export const ACTIVITY_CONTEXT = ACTIVITYSTREAMS;

/** `@context` of actors. */
export const ACTOR_CONTEXT = [ACTIVITYSTREAMS, SECURITY, ACTOR_TERMS] as const;

/** `@context` of an emoji as a document of its own. */
export const EMOJI_CONTEXT = [
  ACTIVITYSTREAMS,
  { toot: 'http://joinmastodon.org/ns#', Emoji: 'toot:Emoji' },
] as const;
