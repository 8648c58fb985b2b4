import type { Ctx } from '../../context.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { acceptedRelays } from '../../moderation/index.ts';
import { remembered } from '../../remembered.ts';
import type { KnownKey } from '../inbox/keys.ts';
import type { Activity } from '../normalise/activity.ts';
import { sha256 } from '../signatures/digest.ts';
import { type Hint, RELAYED_JOB } from './take.ts';

/** Hints that are taken from relays in a second, and at once after a pause: each is a fetch or two, and a post to take in. */
const A_SECOND = 10;
const AT_ONCE = 40;
/** A hint that was not looked at by then is as good as none. */
const LIVES_MS = 60_000;
const REMEMBERED = 5000;

interface Intake {
  /** How many may still be taken, and when that was so. */
  left: number;
  at: number;
  /** What was hinted at lately: several relays pass on the same. */
  seen: Set<string>;
  dropped: number;
  toldAt: number;
}

const intakeOf = remembered(({ clock }): Intake => {
  const now = clock.now();
  return { left: AT_ONCE, at: now, seen: new Set(), dropped: 0, toldAt: now };
});

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
  if (!mayTake(ctx, hint)) return true;
  const job = { kind: RELAYED_JOB, payload: hint, key: sha256(`${gone} ${uri}`) };
  await transact(ctx, (inner) => enqueue(inner, [job]));
  return true;
}

function mayTake(ctx: Ctx, { uri, gone }: Hint): boolean {
  const intake = intakeOf(ctx);
  const name = `${gone} ${uri}`;
  if (intake.seen.has(name)) return false;
  const now = ctx.clock.now();
  intake.left = Math.min(AT_ONCE, intake.left + (Math.max(0, now - intake.at) / 1000) * A_SECOND);
  intake.at = now;
  if (intake.left < 1) {
    intake.dropped += 1;
    if (now - intake.toldAt >= LIVES_MS) {
      ctx.log.info('relays told of more than was looked at', { dropped: intake.dropped });
      Object.assign(intake, { dropped: 0, toldAt: now });
    }
    return false;
  }
  intake.left -= 1;
  if (intake.seen.size >= REMEMBERED) intake.seen.delete(intake.seen.values().next().value as string);
  intake.seen.add(name);
  return true;
}
