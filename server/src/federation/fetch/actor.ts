import {
  type AccountRow,
  findByUri,
  type Handle,
  keyIdOf,
  type Multikey,
  type RemoteRecord,
  upsertRemote,
  withoutImitations,
} from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import { fold } from '../../db/dialect.ts';
import type { Id } from '../../db/tables.ts';
import type { ToldEmoji } from '../../emojis/index.ts';
import { canonicalDomain } from '../../origin.ts';
import { hasFollowersHere } from '../../relations/index.ts';
import { sanitizeHtml } from '../html.ts';
import { type Actor, readActor } from '../normalise/actor.ts';
import type { Json } from '../normalise/document.ts';
import { Refused } from '../normalise/refused.ts';
import type { Emoji } from '../normalise/tags.ts';
import { idOf } from '../normalise/values.ts';
import { readPublicKey } from '../signatures/keys.ts';
import { readMultikey } from '../signatures/multikey.ts';
import { type Fetched, FetchFailed, fetchDocument } from './document.ts';
import { packedFrom } from './interaction-policy.ts';
import { proveHandle } from './webfinger.ts';

/**
 * Whether somebody here asked for an account. Then the one that it says it moved to is fetched as well; else it counts
 * only if it is known here: strangers do not send us from host to host.
 */
type Wanted = 'wanted' | 'unasked';

/** The account behind an actor id, fetched when it is not known here. @throws {FetchFailed} */
export async function accountOf(ctx: Ctx, uri: string, wanted: Wanted = 'unasked'): Promise<Id> {
  const known = await findByUri(ctx, uri);
  if (known) return known.id;
  return takeActor(ctx, await fetchDocument(ctx, uri), null, wanted);
}

/** Brings what is known of an account up to date. @throws {FetchFailed} */
export async function refetchActor(ctx: Ctx, uri: string): Promise<Id> {
  return takeActor(ctx, await fetchDocument(ctx, uri), null);
}

/**
 * Fetches whoever owns a key. The key may stand in the actor's document or have one of its own; either way the actor
 * must list it, and both must be of one origin.
 * @throws {FetchFailed}
 */
export async function fetchKeyOwner(ctx: Ctx, keyId: string): Promise<Id> {
  const url = new URL(keyId);
  url.hash = '';
  const first = await fetchDocument(ctx, url.href);
  const owner = idOf(first.document.owner);
  if (owner === null) return takeActor(ctx, first, keyId);
  if (!sameOrigin(owner, keyId)) throw new FetchFailed('origin', `${keyId} claims an owner elsewhere`);
  return takeActor(ctx, await fetchDocument(ctx, owner), keyId);
}

/** Stores what an actor's own origin says of it. `keyId`: a key that it must list, or nothing is kept. @throws {FetchFailed} */
export async function takeActor(
  ctx: Ctx,
  fetched: Fetched,
  keyId: string | null,
  wanted: Wanted = 'unasked',
): Promise<Id> {
  return upsertRemote(ctx, await recordFrom(ctx, fetched, keyId, wanted));
}

/** Reads what an actor says of itself and proves its handle; writes nothing. @throws {FetchFailed} */
export async function recordFrom(
  ctx: Ctx,
  { id, document }: Fetched,
  keyId: string | null,
  wanted: Wanted = 'unasked',
): Promise<RemoteRecord> {
  const actor = readActor(document);
  if (actor instanceof Refused) {
    throw new FetchFailed(actor.reason === 'tombstone' ? 'gone' : 'unreadable', `${id}: ${actor.reason}`);
  }
  if (!mayReach(ctx, actor.inbox))
    throw new FetchFailed('unreadable', `${id} has no inbox that can be reached`);
  const further = keyId !== null && multikeysOf(actor).some((one) => keyIdOf(actor.id, one) === keyId);
  const key = keyOf(actor, further ? null : keyId);
  if (keyId !== null && !key && !further)
    throw new FetchFailed('origin', `${id} does not list the key ${keyId}`);
  const known = await findByUri(ctx, id);
  const handle = await handleOf(ctx, actor, known);
  const movedToId = await movedToOf(ctx, actor, wanted === 'wanted' || (await isMinded(ctx, known)));
  return { ...recordOf(ctx, actor, handle, key), movedToId };
}

/** Whether a member follows an account or looked it up. */
async function isMinded(ctx: Ctx, known: AccountRow | undefined): Promise<boolean> {
  if (!known) return false;
  return known.looked_at !== null || (await hasFollowersHere(ctx, known.id));
}

/**
 * The account that an actor says it moved to; null for none. That is its own word and moves no follower (`receiveMove`
 * does). What that account says in turn of further moves is not gone after.
 */
async function movedToOf(ctx: Ctx, { id, movedTo }: Actor, minded: boolean): Promise<Id | null> {
  if (movedTo === null || movedTo === id) return null;
  const known = await findByUri(ctx, movedTo);
  if (known || !minded || ctx.origin.isOurs(movedTo)) return known?.id ?? null;
  try {
    return await accountOf(ctx, movedTo);
  } catch (error) {
    // It may be there another day, when this account is looked at anew.
    if (error instanceof FetchFailed) return null;
    throw error;
  }
}

/** The keys that a document would give its actor. */
export function keysIn(document: Json): { main: { id: string; pem: string } | null; further: Multikey[] } {
  const actor = readActor(document);
  if (actor instanceof Refused) return { main: null, further: [] };
  return { main: keyOf(actor, null), further: multikeysOf(actor) };
}

function recordOf(
  ctx: Ctx,
  actor: Actor,
  handle: Handle,
  key: { id: string; pem: string } | null,
): RemoteRecord {
  const reachable = (url: string | null | undefined) => (url && mayReach(ctx, url) ? url : null);
  const own = (url: string | null) => (url && sameOrigin(url, actor.id) ? url : null);
  return {
    uri: actor.id,
    username: handle.username,
    domain: handle.domain,
    type: actor.type,
    displayName: withoutImitations(actor.name ?? ''),
    note: sanitizeHtml(actor.summary),
    fields: actor.fields.map(({ name, value }) => ({
      name: withoutImitations(name),
      value: withoutImitations(sanitizeHtml(value)),
    })),
    url: actor.url && sameOrigin(actor.url, actor.id) ? actor.url : null,
    inbox: actor.inbox,
    sharedInbox: reachable(actor.sharedInbox),
    followersUri: own(actor.followers),
    followingUri: own(actor.following),
    outboxUri: own(actor.outbox),
    featuredUri: own(actor.featured),
    featuredTagsUri: own(actor.featuredTags),
    collectionsUri: own(actor.featuredCollections),
    featurePolicy: actor.canFeature ? packedFrom(actor.canFeature, actor) : 0,
    avatar: reachable(actor.icon?.url),
    header: reachable(actor.image?.url),
    avatarDescription: actor.icon?.description ?? '',
    headerDescription: actor.image?.description ?? '',
    keyId: key?.id ?? null,
    publicKey: key?.pem ?? null,
    multikeys: multikeysOf(actor),
    locked: actor.manuallyApprovesFollowers,
    discoverable: actor.discoverable ?? false,
    indexable: actor.indexable ?? false,
    showMedia: actor.showMedia ?? true,
    showMediaReplies: actor.showRepliesInMedia ?? true,
    showFeatured: actor.showFeatured ?? true,
    createdAt: actor.published?.at ?? null,
    emojis: emojisOf(ctx, actor.id, actor.emojis),
  };
}

/**
 * The emojis that a document names, by its id, as they are kept for its server: none that is said to be of another one,
 * or whose picture nobody may be sent to.
 */
export function emojisOf(ctx: Ctx, of: string, emojis: readonly Emoji[]): ToldEmoji[] {
  const now = ctx.clock.now();
  return emojis
    .filter(({ id, icon }) => (id === null || sameOrigin(id, of)) && mayReach(ctx, icon.url))
    .map(({ id, name, icon, updated }) => ({
      shortcode: name,
      uri: id,
      image: icon.url,
      updated: updated && Math.min(updated.at, now),
    }));
}

/** An address that our deliveries and readers may be sent to: https, and in the lab http; never one of our own. */
export function mayReach(ctx: Ctx, url: string): boolean {
  return (url.startsWith('https:') || (ctx.config.lab && url.startsWith('http:'))) && !ctx.origin.isOurs(url);
}

/** The key that is wanted, or else the first, of those that are the actor's own and that we can use. */
function keyOf(actor: Actor, wanted: string | null): { id: string; pem: string } | null {
  for (const { id, owner, pem } of actor.publicKeys) {
    if (
      (wanted !== null && id !== wanted) ||
      (owner !== null && owner !== actor.id) ||
      !sameOrigin(id, actor.id)
    )
      continue;
    try {
      return { id, pem: readPublicKey(pem).export({ type: 'spki', format: 'pem' }) as string };
    } catch {
      // A key that cannot be used is as good as none.
    }
  }
  return null;
}

/**
 * The further keys of an actor (FEP-521a): those that it says it controls itself, each id a fragment of its own, so that
 * nobody has to be asked whose they are.
 */
function multikeysOf(actor: Actor): Multikey[] {
  const found = new Map<string, string>();
  for (const { id, controller, multibase } of actor.multikeys) {
    const fragment = id.startsWith(`${actor.id}#`) ? id.slice(actor.id.length + 1) : '';
    if (fragment === '' || controller !== actor.id || found.has(fragment)) continue;
    try {
      readMultikey(multibase);
      found.set(fragment, multibase);
    } catch {
      // Of another kind, or none: as good as none.
    }
  }
  return [...found];
}

const USERNAME = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.:-]{0,253}[\p{L}\p{N}_])?$/u;

/** What the actor says of itself, proven by WebFinger unless it is what was proven before. @throws {FetchFailed} */
async function handleOf(ctx: Ctx, actor: Actor, known: AccountRow | undefined): Promise<Handle> {
  const claimed = claimedBy(actor);
  if (!USERNAME.test(claimed.username))
    throw new FetchFailed('unreadable', `${actor.id} has no name that can be written`);
  const same = known && fold(known.username) === fold(claimed.username);
  if (same && (actor.webfinger === null || known.domain === claimed.domain)) {
    return { username: claimed.username, domain: known.domain };
  }
  const { username, domain } = await proveHandle(ctx, actor.id, claimed);
  // How the name is written is the actor's choice; its domain only says that it is the same name.
  return { username: fold(username) === fold(claimed.username) ? claimed.username : username, domain };
}

/** FEP-2c59's `webfinger` names the handle outright; otherwise the name stands at the host of the id. */
function claimedBy(actor: Actor): Handle {
  const match = /^(?:acct:)?@?([^\s@/]+)@([^\s@/]+)$/.exec(actor.webfinger ?? '');
  if (match) return { username: match[1] as string, domain: canonicalDomain(match[2] as string) };
  return { username: actor.preferredUsername, domain: new URL(actor.id).host };
}

export function sameOrigin(one: string, other: string): boolean {
  const origin = URL.parse(one)?.origin;
  return origin !== undefined && origin === URL.parse(other)?.origin;
}
