import type { Ctx } from '../../context.ts';
import { Refusal } from '../../errors.ts';
import { remembered } from '../../remembered.ts';
import { fetchKeyOwner, refetchActor } from '../fetch/actor.ts';
import { FetchFailed } from '../fetch/document.ts';
import type { IncomingSignature } from '../signatures/incoming.ts';
import { findKey, type KnownKey } from './keys.ts';

/** A key or host that failed is not asked again for so long, whoever names it. */
const PAUSE_MS = 5 * 60_000;
/** Keys fetched at once, in all and from one host: strangers decide what we ask for here. */
const AT_ONCE = 32;
const AT_ONCE_PER_HOST = 4;
/** Activities that wait for one key, each held in memory: a server that never answers would pile up any number. */
const WAITING = 8;
const REMEMBERED = 20_000;

interface Memory {
  /** Until when a key id, a host or an actor's refetch is left alone. */
  paused: Map<string, number>;
  fetching: Map<string, { key: Promise<KnownKey | undefined>; waiting: number }>;
  hosts: Map<string, number>;
}

const memoryOf = remembered((): Memory => ({ paused: new Map(), fetching: new Map(), hosts: new Map() }));

/**
 * Fetches the owner of a key that is not known here. Undefined when there is none to be had; then neither the key nor,
 * if it cannot be reached, its host is asked again for five minutes.
 * @throws {Refusal} tooMany while too many such fetches are under way.
 */
export function learnKey(ctx: Ctx, keyId: string): Promise<KnownKey | undefined> {
  const memory = memoryOf(ctx);
  const host = new URL(keyId).host;
  if (isPaused(ctx, memory, `key ${keyId}`) || isPaused(ctx, memory, `host ${host}`))
    return Promise.resolve(undefined);
  return once(memory, `key ${keyId}`, host, async () => {
    try {
      await fetchKeyOwner(ctx, keyId);
    } catch (error) {
      refuseUnlessFetch(error);
      pause(ctx, memory, error.fault === 'unreachable' ? `host ${host}` : `key ${keyId}`);
      ctx.log.debug('a key could not be fetched', { key: keyId, error: error.message });
    }
    return findKey(ctx, keyId);
  });
}

/** The key of this owner that made a signature: the known one, or the one there is now. Undefined when neither did. */
export async function keyThatMade(
  ctx: Ctx,
  signature: Pick<IncomingSignature, 'keyId' | 'verify'>,
  known: KnownKey,
): Promise<KnownKey | undefined> {
  if (signature.verify(known.key)) return known;
  const fresh = known.deleted ? undefined : await relearnKey(ctx, signature.keyId, known);
  return fresh && signature.verify(fresh.key) ? fresh : undefined;
}

/**
 * After a signature that the known key did not make: the key as it is now, at most once in five minutes per actor. A key
 * that is not called by its actor's id may be called by that of another, who is asked whose it is.
 */
export function relearnKey(ctx: Ctx, keyId: string, known: KnownKey): Promise<KnownKey | undefined> {
  const memory = memoryOf(ctx);
  const host = new URL(keyId).host;
  const isOwn = keyId.startsWith(known.actor);
  const name = isOwn ? `actor ${known.actor}` : `key ${keyId}`;
  if (isPaused(ctx, memory, name) || isPaused(ctx, memory, `host ${host}`)) return Promise.resolve(undefined);
  pause(ctx, memory, name);
  return once(memory, name, host, async () => {
    try {
      await (isOwn ? refetchActor(ctx, known.actor) : fetchKeyOwner(ctx, keyId));
    } catch (error) {
      refuseUnlessFetch(error);
      if (error.fault === 'unreachable') pause(ctx, memory, `host ${host}`);
    }
    return findKey(ctx, keyId);
  });
}

/** Who asks for what is being fetched already waits for that. */
function once(
  { fetching, hosts }: Memory,
  name: string,
  host: string,
  work: () => Promise<KnownKey | undefined>,
): Promise<KnownKey | undefined> {
  const running = fetching.get(name);
  const here = hosts.get(host) ?? 0;
  if (running ? running.waiting >= WAITING : fetching.size >= AT_ONCE || here >= AT_ONCE_PER_HOST)
    throw new Refusal('tooMany', 'Too many unknown keys at once', { retryAfter: 60 });
  if (running) {
    running.waiting += 1;
    return running.key;
  }
  hosts.set(host, here + 1);
  const key = work().finally(() => {
    fetching.delete(name);
    const left = (hosts.get(host) ?? 1) - 1;
    if (left > 0) hosts.set(host, left);
    else hosts.delete(host);
  });
  fetching.set(name, { key, waiting: 1 });
  return key;
}

function isPaused(ctx: Ctx, { paused }: Memory, name: string): boolean {
  const until = paused.get(name);
  if (until === undefined) return false;
  if (until > ctx.clock.now()) return true;
  paused.delete(name);
  return false;
}

function pause(ctx: Ctx, { paused }: Memory, name: string): void {
  if (paused.size >= REMEMBERED) paused.delete(paused.keys().next().value as string);
  paused.delete(name);
  paused.set(name, ctx.clock.now() + PAUSE_MS);
}

function refuseUnlessFetch(error: unknown): asserts error is FetchFailed {
  if (!(error instanceof FetchFailed)) throw error;
}
