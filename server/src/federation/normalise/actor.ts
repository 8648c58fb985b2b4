import { isObject, type Json, readDocument } from './document.ts';
import { type Image, images, links } from './images.ts';
import { LIMITS } from './limits.ts';
import { type Moment, moment } from './moments.ts';
import { type Policy, readInteractionPolicy } from './quote.ts';
import { Refused } from './refused.ts';
import { type Emoji, readTags } from './tags.ts';
import { flag, idOf, ids, list, mappedText, text, typeOf, url } from './values.ts';

const TYPES = ['Person', 'Service', 'Group', 'Organization', 'Application'] as const;

export type ActorType = (typeof TYPES)[number];

/** A key of an actor. Whether its owner is this actor, and the actor lists it, is for the caller to compare. */
export interface ActorKey {
  id: string;
  owner: string | null;
  pem: string;
}

/** A Multikey (FEP-521a), for proofs and recovery. */
export interface ActorMultikey {
  id: string;
  controller: string | null;
  multibase: string;
}

/** An account's document as it came, flat; nothing in it has been compared with where it came from. */
export interface Actor {
  id: string;
  type: ActorType;
  preferredUsername: string;
  name: string | null;
  /** HTML, not yet sanitised. */
  summary: string;
  inbox: string;
  sharedInbox: string | null;
  outbox: string | null;
  followers: string | null;
  following: string | null;
  featured: string | null;
  featuredTags: string | null;
  /** Collections of accounts that it recommends (FEP-7aa9), and who may recommend it. */
  featuredCollections: string | null;
  canFeature: Policy | null;
  publicKeys: ActorKey[];
  multikeys: ActorMultikey[];
  icon: Image | null;
  image: Image | null;
  /** Rows of the profile; values are HTML, not yet sanitised. */
  fields: { name: string; value: string }[];
  emojis: Emoji[];
  manuallyApprovesFollowers: boolean;
  /** Null: not said. */
  discoverable: boolean | null;
  indexable: boolean | null;
  showMedia: boolean | null;
  showRepliesInMedia: boolean | null;
  showFeatured: boolean | null;
  suspended: boolean;
  memorial: boolean;
  movedTo: string | null;
  alsoKnownAs: string[];
  url: string | null;
  published: Moment | null;
  /** `user@host` as the actor claims it (FEP-2c59); a claim until WebFinger agrees. */
  webfinger: string | null;
  attributionDomains: string[];
  raw: Json;
}

/** Reads one actor from JSON text or from a parsed value. Never throws. */
export function readActor(raw: unknown): Actor | Refused {
  const from = readDocument(raw);
  if (from instanceof Refused) return from;
  const type = typeOf(from, isActorType);
  if (type === null) return new Refused('no-type');
  if (type === 'Tombstone') return new Refused('tombstone');
  if (!isActorType(type)) return new Refused('other-type');
  const id = url(from.id);
  if (id === null) return new Refused('no-id');
  const inbox = url(from.inbox);
  if (inbox === null) return new Refused('no-inbox');
  const webfinger = text(from.webfinger, LIMITS.name);
  const preferredUsername = text(from.preferredUsername, LIMITS.name) || webfinger?.replace(/@.*/s, '');
  if (!preferredUsername) return new Refused('no-name');
  const endpoints = isObject(from.endpoints) ? from.endpoints : {};
  return {
    id,
    type,
    preferredUsername,
    name: mappedText(from, 'name', LIMITS.name) || null,
    summary: mappedText(from, 'summary', LIMITS.bio) ?? '',
    inbox,
    sharedInbox: url(endpoints.sharedInbox) ?? url(from.sharedInbox),
    outbox: url(from.outbox),
    followers: idOf(from.followers),
    following: idOf(from.following),
    featured: idOf(from.featured),
    featuredTags: idOf(from.featuredTags),
    featuredCollections: idOf(from.featuredCollections),
    canFeature: readInteractionPolicy(from.interactionPolicy)?.canFeature ?? null,
    publicKeys: readPublicKeys(from.publicKey),
    multikeys: readMultikeys(from.assertionMethod),
    icon: images(from.icon)[0] ?? null,
    image: images(from.image)[0] ?? null,
    fields: readFields(from.attachment),
    emojis: readTags(from.tag).emojis,
    manuallyApprovesFollowers: flag(from.manuallyApprovesFollowers) ?? false,
    discoverable: flag(from.discoverable),
    indexable: flag(from.indexable),
    showMedia: flag(from.showMedia),
    showRepliesInMedia: flag(from.showRepliesInMedia),
    showFeatured: flag(from.showFeatured),
    suspended: flag(from.suspended) ?? false,
    memorial: flag(from.memorial) ?? false,
    movedTo: idOf(from.movedTo),
    alsoKnownAs: ids(from.alsoKnownAs, LIMITS.aliases),
    url: links(from.url)[0]?.href ?? null,
    published: moment(from.published),
    webfinger,
    attributionDomains: readDomains(from.attributionDomains),
    raw: from,
  };
}

function isActorType(type: string): type is ActorType {
  return (TYPES as readonly string[]).includes(type);
}

function readPublicKeys(value: unknown): ActorKey[] {
  const keys: ActorKey[] = [];
  for (const item of list(value)) {
    if (keys.length === LIMITS.keys || !isObject(item)) continue;
    const id = url(item.id);
    const pem = text(item.publicKeyPem, LIMITS.pem + 1);
    if (id === null || pem === null || pem.length > LIMITS.pem) continue;
    keys.push({ id, owner: idOf(item.owner), pem });
  }
  return keys;
}

function readMultikeys(value: unknown): ActorMultikey[] {
  const keys: ActorMultikey[] = [];
  for (const item of list(value)) {
    if (keys.length === LIMITS.keys || !isObject(item) || typeOf(item, isMultikey) !== 'Multikey') continue;
    const id = url(item.id);
    const multibase = text(item.publicKeyMultibase, LIMITS.multikey + 1);
    if (id === null || multibase === null || multibase.length > LIMITS.multikey) continue;
    keys.push({ id, controller: idOf(item.controller), multibase });
  }
  return keys;
}

function isMultikey(type: string): boolean {
  return type === 'Multikey';
}

function readFields(value: unknown): Actor['fields'] {
  const fields: Actor['fields'] = [];
  for (const item of list(value)) {
    if (fields.length === LIMITS.fields || !isObject(item)) continue;
    if (!isPropertyValue(typeOf(item, isPropertyValue))) continue;
    const name = mappedText(item, 'name', LIMITS.field);
    const content = mappedText(item, 'value', LIMITS.field);
    if (name !== null && content !== null) fields.push({ name, value: content });
  }
  return fields;
}

function isPropertyValue(type: string | null): boolean {
  return type === 'PropertyValue' || type === 'schema:PropertyValue';
}

function readDomains(value: unknown): string[] {
  const domains = new Set<string>();
  for (const item of list(value)) {
    if (domains.size === LIMITS.attributionDomains) break;
    if (typeof item === 'string' && /^[a-z0-9.-]{1,253}$/i.test(item)) domains.add(item.toLowerCase());
  }
  return [...domains];
}
