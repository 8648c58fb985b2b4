import type { Ctx } from '../context.ts';
import type { Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { remembered } from '../remembered.ts';
import { enqueue, type NewJob } from './queue.ts';

/** Places of each kind of work, so that none waits for another; and of them, what one host may hold. */
const OF_A_KIND = 8;
const OF_A_HOST = 4;
const LATER_MS = 2000;
/** Of those that find no room one looks again in so long: however many wait, the queue of jobs has little to do with it. */
const TURN_MS = 100;

interface Place {
  running: number;
  /** When the last that was put off looks again. */
  last: Time;
}

const turns = remembered(() => ({ running: 0, places: new Map<string, Place>() }));

/** A job that waits for servers we know nothing of. */
export interface Turn extends Omit<NewJob, 'runAt'> {
  /** An address at the host that is asked first, or that named the others. */
  asks: string;
}

/**
 * Runs work that waits for servers we know nothing of, few at once of its kind and fewer of one host, or puts its job off
 * until there may be room. A slow site then holds up only what waits for it, and in the end what is of the same kind.
 */
export async function inTurn(ctx: Ctx, { asks, ...job }: Turn, work: () => Promise<void>): Promise<void> {
  const state = turns(ctx);
  const keys = [job.kind, `${job.kind} ${URL.parse(asks)?.host ?? asks}`] as const;
  const [kind, own] = keys.map((key) => placeAt(state.places, key)) as [Place, Place];
  const full = own.running >= OF_A_HOST ? own : kind.running >= OF_A_KIND ? kind : null;
  if (full) {
    const runAt = Math.max(ctx.clock.now() + LATER_MS, full.last + TURN_MS);
    full.last = runAt;
    await transact(ctx, (inner) => enqueue(inner, [{ ...job, runAt }]));
    return;
  }
  const counted = [state, kind, own];
  for (const one of counted) one.running += 1;
  try {
    await work();
  } finally {
    for (const one of counted) one.running -= 1;
    for (const key of keys) forget(state.places, key, ctx.clock.now());
  }
}

/** How many are under way here: they hold no connection to the database, so others may run beside them. */
export function inTurnNow(ctx: Ctx): number {
  return turns(ctx).running;
}

function placeAt(places: Map<string, Place>, key: string): Place {
  const place = places.get(key) ?? { running: 0, last: 0 };
  places.set(key, place);
  return place;
}

/** Who was put off comes back and is forgotten then. */
function forget(places: Map<string, Place>, key: string, now: Time): void {
  const place = places.get(key);
  if (place?.running === 0 && place.last <= now) places.delete(key);
}
