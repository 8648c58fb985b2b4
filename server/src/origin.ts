import { parseId } from './db/ids.ts';
import type { Id } from './db/tables.ts';
import { Refusal } from './errors.ts';

/** Where we are served and what stands after the @. Settled once, in the set-up. */
export interface Identity {
  /** Scheme and host, as `https://social.example.org`. */
  origin: string;
  domain: string;
}

/** What one of our own URLs names. */
export type Ours =
  | { kind: 'account'; id: Id }
  | { kind: 'status'; id: Id }
  | { kind: 'followers'; id: Id }
  | { kind: 'conversation'; id: Id }
  | { kind: 'name'; name: string }
  | { kind: 'page'; name: string; id: Id }
  | { kind: 'collection'; id: Id }
  | { kind: 'instance' }
  | { kind: 'other' };

/** Builds and parses our own URLs; nothing else in the house does. No absolute URL of ours is ever stored. */
export interface Origin {
  readonly settled: boolean;
  readonly origin: string;
  readonly domain: string;
  /** False on a loopback origin outside the lab: then nothing is sent and nothing accepted. */
  readonly federates: boolean;
  settle(identity: Identity, federates: boolean): void;
  account(id: Id): string;
  key(id: Id): string;
  /** Of the key by which a member proves what they say. */
  proofKey(id: Id): string;
  inbox(id: Id): string;
  outbox(id: Id): string;
  followers(id: Id): string;
  following(id: Id): string;
  /** Those followers that live where the one lives who asks. */
  followersThere(id: Id): string;
  /** What an account has pinned. */
  featured(id: Id): string;
  sharedInbox(): string;
  /** The actor that signs fetches in the name of the whole server. */
  instance(): string;
  /** Its name before the @: the domain as in Mastodon, without a port, which no server takes in a name. */
  readonly instanceName: string;
  instanceKey(): string;
  status(id: Id): string;
  /** The stamp by which one of ours agrees to a quote. */
  stamp(quoteId: Id): string;
  /** An emoji of ours. */
  emoji(id: Id): string;
  /** Accounts that somebody recommends. */
  collection(id: Id): string;
  /** All such collections of an account. */
  collections(accountId: Id): string;
  /** One place in such a collection. */
  collectionItem(itemId: Id): string;
  /** The stamp by which one of ours agrees to stand there. */
  featureStamp(itemId: Id): string;
  /** The hashtags that an account shows. */
  featuredTags(accountId: Id): string;
  /** What answers a status directly. */
  replies(id: Id): string;
  /** How many like a status, and how many pass it on. */
  likes(id: Id): string;
  shares(id: Id): string;
  /** All that belongs to a conversation that began here (FEP-7888). */
  conversation(id: Id): string;
  /** The id of an activity of ours: the object's URL and what was done, as a fragment. */
  activity(of: string, what: string): string;
  /** Pages for people. */
  profile(name: string): string;
  statusPage(name: string, id: Id): string;
  /** The same for a frame in somebody else's page. */
  embed(name: string, id: Id): string;
  collectionPage(id: Id): string;
  /** A file of the store, by its name. */
  media(name: string): string;
  tag(name: string): string;
  /** A picture of another server, through our cache. */
  remoteMedia(name: string): string;
  /** The picture of a page that posts link to, through our cache. */
  cardPicture(name: string): string;
  /** An avatar or header of another server, through our cache. */
  portrait(id: Id, name: string): string;
  /** An emoji of another server, through our cache. */
  emojiPicture(id: Id, name: string): string;
  path(path: string): string;
  streaming(): string;
  /** True for any URL on our origin or on that of our media. */
  isOurs(url: string): boolean;
  isOurDomain(domain: string): boolean;
  /** What one of our URLs names; null when it is not ours. */
  parse(url: string): Ours | null;
}

/**
 * An origin that is settled later, by the set-up page or from what is stored; until then building a URL is refused.
 * Files stand under the media origin where one is given.
 */
export function createOrigin(mediaOrigin: string | null = null): Origin {
  let identity: Identity | null = null;
  let federates = false;
  const base = () => {
    if (identity) return identity.origin;
    throw new Refusal('unavailable', 'This server has not been set up yet');
  };
  const at = (path: string) => base() + path;
  const fileAt = (path: string) => (mediaOrigin ?? base()) + path;
  const mediaHost = mediaOrigin === null ? null : canonicalHost(new URL(mediaOrigin));
  const actor = (id: Id) => at(`/ap/accounts/${id}`);
  const host = (url: string) => (URL.canParse(url) ? canonicalHost(new URL(url)) : null);
  const isMain = (url: string) => identity !== null && host(url) === canonicalHost(new URL(identity.origin));

  return {
    get settled() {
      return identity !== null;
    },
    get origin() {
      return base();
    },
    get domain() {
      base();
      return (identity as Identity).domain;
    },
    get instanceName() {
      return this.domain.replace(/:\d+$/, '');
    },
    get federates() {
      return federates;
    },
    settle(chosen, mayFederate) {
      identity = chosen;
      federates = mayFederate;
    },
    account: actor,
    key: (id) => `${actor(id)}#main-key`,
    proofKey: (id) => `${actor(id)}#proof-key`,
    inbox: (id) => `${actor(id)}/inbox`,
    outbox: (id) => `${actor(id)}/outbox`,
    followers: (id) => `${actor(id)}/followers`,
    following: (id) => `${actor(id)}/following`,
    followersThere: (id) => `${actor(id)}/followers_synchronization`,
    featured: (id) => `${actor(id)}/featured`,
    sharedInbox: () => at('/ap/inbox'),
    instance: () => at('/ap/instance'),
    instanceKey: () => at('/ap/instance#main-key'),
    status: (id) => at(`/ap/statuses/${id}`),
    stamp: (quoteId) => at(`/ap/stamps/${quoteId}`),
    emoji: (id) => at(`/ap/emojis/${id}`),
    collection: (id) => at(`/ap/collections/${id}`),
    collections: (accountId) => `${actor(accountId)}/collections`,
    collectionItem: (itemId) => at(`/ap/collection-items/${itemId}`),
    featureStamp: (itemId) => at(`/ap/feature-stamps/${itemId}`),
    featuredTags: (accountId) => `${actor(accountId)}/collections/tags`,
    replies: (id) => at(`/ap/statuses/${id}/replies`),
    likes: (id) => at(`/ap/statuses/${id}/likes`),
    shares: (id) => at(`/ap/statuses/${id}/shares`),
    conversation: (id) => at(`/ap/conversations/${id}`),
    activity: (of, what) => `${of}#${what}`,
    profile: (name) => at(`/@${name}`),
    statusPage: (name, id) => at(`/@${name}/${id}`),
    embed: (name, id) => at(`/@${name}/${id}/embed`),
    collectionPage: (id) => at(`/collections/${id}`),
    media: (name) => fileAt(`/media/${name}`),
    tag: (name) => at(`/tags/${encodeURIComponent(name)}`),
    remoteMedia: (name) => fileAt(`/media/remote/${name}`),
    cardPicture: (name) => fileAt(`/media/cards/${name}`),
    portrait: (id, name) => fileAt(`/media/portraits/${id}/${name}`),
    emojiPicture: (id, name) => fileAt(`/media/emojis/${id}/${name}`),
    path: at,
    streaming: () => base().replace(/^http/, 'ws'),
    isOurs: (url) => isMain(url) || (identity !== null && mediaHost !== null && host(url) === mediaHost),
    isOurDomain(domain) {
      if (!identity) return false;
      const name = canonicalDomain(domain);
      return name === canonicalDomain(identity.domain) || name === canonicalHost(new URL(identity.origin));
    },
    parse(url) {
      if (!this.isOurs(url)) return null;
      return isMain(url) ? parsePath(new URL(url)) : { kind: 'other' };
    },
  };
}

function parsePath(url: URL): Ours {
  const [first, second, third, fourth] = url.pathname.split('/').filter(Boolean);
  if (first === 'ap') {
    const id = parseId(third);
    if (second === 'accounts' && id && fourth === undefined) return { kind: 'account', id };
    if (second === 'accounts' && id && fourth === 'followers') return { kind: 'followers', id };
    if (second === 'statuses' && id && fourth === undefined) return { kind: 'status', id };
    if (second === 'collections' && id && fourth === undefined) return { kind: 'collection', id };
    if (second === 'conversations' && id && fourth === undefined) return { kind: 'conversation', id };
    if (second === 'instance' && third === undefined) return { kind: 'instance' };
    return { kind: 'other' };
  }
  if (first === 'collections' && third === undefined) {
    const id = parseId(second);
    if (id) return { kind: 'collection', id };
  }
  if (first?.startsWith('@') && third === undefined) {
    const id = parseId(second);
    const name = decoded(first.slice(1));
    if (name === null) return { kind: 'other' };
    if (second === undefined) return { kind: 'name', name };
    if (id) return { kind: 'page', name, id };
  }
  return { kind: 'other' };
}

/** Null where the escapes are no text. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Host and port in one canonical spelling: lower case, punycode, no trailing dot, no default port. */
export function canonicalHost(url: URL): string {
  return url.host.toLowerCase().replace(/\.(?=:|$)/, '');
}

/** The canonical spelling of what stands after an @ in a handle; the text itself when it is no domain. */
export function canonicalDomain(domain: string): string {
  const text = `https://${domain.trim()}/`;
  return URL.canParse(text) ? canonicalHost(new URL(text)) : domain.toLowerCase();
}

const DOMAIN = /^(?=.{1,253}(?::\d{1,5})?$)[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?(?::\d{1,5})?$/u;

/** A domain that somebody typed, in its canonical spelling; null for what is none. */
export function domainTyped(text: string): string | null {
  const typed = text.trim().replace(/\.$/, '');
  return DOMAIN.test(typed) && URL.canParse(`https://${typed}/`) ? canonicalDomain(typed) : null;
}

/** HTML of ours with its links to this server whole again: they are stored as paths, since no URL of ours is stored. */
export function withWholeLinks({ origin }: Pick<Origin, 'origin'>, html: string): string {
  return html.replaceAll('<a href="/', () => `<a href="${origin}/`);
}
