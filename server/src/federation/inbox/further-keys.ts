import { setTimeout as wait } from 'node:timers/promises';
import type { Ctx } from '../../context.ts';
import { Refusal } from '../../errors.ts';
import type { Activity } from '../normalise/activity.ts';
import { idOf } from '../normalise/values.ts';
import type { IncomingSignature } from '../signatures/incoming.ts';
import { findKey, type KnownKey } from './keys.ts';
import { relearnKey } from './learn.ts';

/** Its server is asked first whether the key still stands, for so long; one that is gone says nothing. */
const ASKED_MS = 3000;

/**
 * What counts of an activity that a recovery key signed: that its account lives elsewhere now, and nothing
 * else. Such a key lies in a drawer for years; whoever finds it can tell nobody's friends anything in their name, and
 * cannot have their post sent elsewhere. A Move is taken as it is, and what an Update says of `movedTo` as one.
 * @throws {Refusal} forbidden for anything else
 */
export function moveIn({ id, type, actor, object, target }: Activity): string {
  const place =
    type === 'Move'
      ? target?.id
      : type === 'Update' && object.id === actor
        ? idOf(object.embedded?.movedTo)
        : null;
  if (object.id !== actor || !place)
    throw new Refusal('forbidden', 'This key may only say where its account has moved');
  return JSON.stringify({ id, type: 'Move', actor, object: actor, target: place });
}

/**
 * Whether a recovery key still stands: its actor is fetched anew, at most once in five minutes. Where the server answers
 * with another document, that counts; where none answers, what is known.
 */
export async function stillStands(ctx: Ctx, signature: IncomingSignature, known: KnownKey): Promise<boolean> {
  const given = new AbortController();
  await Promise.race([
    relearnKey(ctx, signature.keyId, known),
    wait(ASKED_MS, undefined, { signal: given.signal }).catch(() => undefined),
  ]).finally(() => given.abort());
  const now = await findKey(ctx, signature.keyId);
  return now !== undefined && signature.verify(now.key);
}
