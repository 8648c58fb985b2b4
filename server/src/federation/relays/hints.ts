import type { Ctx } from '../../context.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { acceptedRelays } from '../../moderation/index.ts';
import { hintBudget } from '../fetch/hint-budget.ts';
import type { KnownKey } from '../inbox/keys.ts';
import type { Activity } from '../normalise/activity.ts';
import { sha256 } from '../signatures/digest.ts';
import { RELAYED_JOB } from './take.ts';

/** Each hint is a fetch or two, and a post to take in. */
const mayTake = hintBudget({ aSecond: 10, atOnce: 40, told: 'relays told of more than was looked at' });
/** A hint that was not looked at by then is as good as none. */
const LIVES_MS = 60_000;

/**
 * Whether this came from a relay that agreed: then it is no activity of somebody's, and nothing in it is believed. It
 * names a post to be fetched from its own server, as long as there is room; what is beyond is dropped and not queued, so
 * that a relay costs a signature and no more. What a relay says of itself goes the ordinary way.
 */
export async function takenFromRelay(ctx: Ctx, signer: KnownKey, activity: Activity): Promise<boolean> {
  const relay = (await acceptedRelays(ctx)).find((one) => one.actor_id === signer.accountId);
  if (!relay) return false;
  if (activity.actor === signer.actor && activity.type !== 'Announce') return false;
  const uri = activity.object.id;
  const gone = activity.type === 'Delete';
  const names = gone || activity.type === 'Announce' || activity.type === 'Create';
  if (!names || uri === null || ctx.origin.isOurs(uri) || signer.suspended || signer.deleted) return true;
  const hint = { uri, gone, relayId: relay.id, until: ctx.clock.now() + LIVES_MS };
  const name = `${gone} ${uri}`;
  if (!mayTake(ctx, name)) return true;
  const job = { kind: RELAYED_JOB, payload: hint, key: sha256(name) };
  await transact(ctx, (inner) => enqueue(inner, [job]));
  return true;
}
