import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { findByUri, keyIdOf, type Multikey } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import { invalid } from '../../errors.ts';
import { keysIn, mayReach, sameOrigin } from '../fetch/actor.ts';
import { readActor } from '../normalise/actor.ts';
import { type Json, readDocument } from '../normalise/document.ts';
import { Refused } from '../normalise/refused.ts';
import { readPublicKey } from '../signatures/keys.ts';
import { readMultikey } from '../signatures/multikey.ts';
import type { OpenKit } from './open-kit.ts';

const MOST_DOCUMENT = 64 * 1024;

/** What of an actor is told once more. Nothing else that stands in a kit leaves this server. */
const TOLD = new Set(
  `id type preferredUsername webfinger name summary url inbox outbox followers following featured featuredTags
   endpoints manuallyApprovesFollowers discoverable indexable published attachment tag icon image publicKey
   assertionMethod`.split(/\s+/),
);

/** The account that a kit is of, and the keys that are shown to be its own. */
export interface Proven {
  actorUri: string;
  document: Json;
  /** The main key first: most servers know no other. */
  keys: { keyId: string; pem: string }[];
}

/**
 * Whose a kit is, shown by its keys: each must fit what its actor lists, and what this server knows of that actor where it
 * knows it. The old server is not asked; it is gone.
 * @throws {Refusal} invalid
 */
export async function proven(ctx: Ctx, kit: OpenKit): Promise<Proven> {
  const document = readDocument(kit.actor);
  const actor = document instanceof Refused ? document : readActor(document);
  if (document instanceof Refused || actor instanceof Refused) throw invalid('the kit holds no actor');
  if (JSON.stringify(document).length > MOST_DOCUMENT) throw invalid('the actor in the kit is too large');
  const { id } = actor;
  if (!mayReach(ctx, id))
    throw invalid('the account in the kit is of this server, or cannot be reached from here');
  const told = keysIn(document);
  const listed = new Map<string, KeyObject>();
  if (told.main && sameOrigin(told.main.id, id)) listed.set(told.main.id, readPublicKey(told.main.pem));
  for (const key of told.further) listed.set(keyIdOf(id, key), readMultikey(key[1]));
  const known = await knownKeys(ctx, id);
  const keys: Proven['keys'] = [];
  for (const { id: keyId, private_key: pem } of kit.keys) {
    const half = publicHalf(pem);
    if (!half || !listed.get(keyId)?.equals(half))
      throw invalid('a key in the kit is not one of its account');
    if (known && !known.get(keyId)?.equals(half)) continue;
    keys.push({ keyId, pem });
  }
  if (keys.length === 0)
    throw invalid('the keys in the kit are not those that this server knows of its account');
  keys.sort((a, b) => Number(b.keyId === told.main?.id) - Number(a.keyId === told.main?.id));
  return {
    actorUri: id,
    keys,
    document: Object.fromEntries(Object.entries(document).filter(([name]) => TOLD.has(name))),
  };
}

/** What this server knows of an account; null where it never met it, or knows no key. */
async function knownKeys(ctx: Ctx, uri: string): Promise<Map<string, KeyObject> | null> {
  const row = await findByUri(ctx, uri);
  if (!row) return null;
  if (row.suspended_at !== null) throw invalid('this account is suspended here');
  const keys = new Map<string, KeyObject>();
  if (row.key_id !== null && row.public_key !== null) keys.set(row.key_id, readPublicKey(row.public_key));
  for (const key of JSON.parse(row.multikeys) as Multikey[])
    keys.set(keyIdOf(uri, key), readMultikey(key[1]));
  return keys.size === 0 ? null : keys;
}

function publicHalf(pem: string): KeyObject | null {
  try {
    return createPublicKey(createPrivateKey(pem));
  } catch {
    return null;
  }
}
