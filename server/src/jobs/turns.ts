import type { Ctx } from '../context.ts';
import type { Id, Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { remembered } from '../remembered.ts';
import { enqueue, type NewJob } from './queue.ts';

/** Places of each kind of work, so that none waits for another; and of them, what one host and one member may hold. */
const OF_A_KIND = 8;
const OF_A_HOST = 4;
/** More than one host may: whose one device is behind a silent host still hears of things on another. */
const OF_A_MEMBER = 5;
const LATER_MS = 2000;
/** Of those that find no room one looks again in so long: however many wait, the queue of jobs has little to do with it. */
const TURN_MS = 100;
/** Who was put off may be taken up by another process, so what is empty here is looked for now and then. */
const SWEEP_MS = 60_000;

interface Place {
  running: number;
  /** When the last that was put off looks again. */
  last: Time;
}

const turns = remembered(() => ({ running: 0, places: new Map<string, Place>(), swept: 0 }));

/** A job that waits for servers we know nothing of. */
export interface Turn extends Omit<NewJob, 'runAt'> {
  /** An address at the host that is asked first, or that named the others. */
  asks: string;
  /** The member who chose that host, where one did. */
  member?: Id;
}

/**
 * Runs work that waits for servers we know nothing of, few at once of its kind and fewer of one host or for one member, or
 * puts its job off until there may be room. A slow site then holds up only what waits for it, and in the end what is of the same kind.
 */
export async function inTurn(
  ctx: Ctx,
  { asks, member, ...job }: Turn,
  work: () => Promise<void>,
): Promise<void> {
  const state = turns(ctx);
  sweep(state, ctx.clock.now());
  const bounds: readonly (readonly [key: string, most: number])[] = [
    [`${job.kind} ${URL.parse(asks)?.host ?? asks}`, OF_A_HOST],
    ...(member === undefined ? [] : [[`${job.kind} member ${member}`, OF_A_MEMBER] as const]),
    [job.kind, OF_A_KIND],
  ];
  const places = bounds.map(([key, most]) => ({ place: placeAt(state.places, key), most }));
  const full = places.find(({ place, most }) => place.running >= most)?.place;
  if (full) {
    const runAt = Math.max(ctx.clock.now() + LATER_MS, full.last + TURN_MS);
    full.last = runAt;
    await transact(ctx, (inner) => enqueue(inner, [{ ...job, runAt }]));
    return;
  }
  const counted = [state, ...places.map(({ place }) => place)];
  for (const one of counted) one.running += 1;
  try {
    await work();
  } finally {
    for (const one of counted) one.running -= 1;
    for (const [key] of bounds) forget(state.places, key, ctx.clock.now());
  }
}

/** How many are under way here: they hold no connection to the database, so others may run beside them. */
export function inTurnNow(ctx: Ctx): number {
  return turns(ctx).running;
}

/** Of how many kinds, hosts and members something is remembered. */
export function turnsKept(ctx: Ctx): number {
  return turns(ctx).places.size;
}

function placeAt(places: Map<string, Place>, key: string): Place {
  const place = places.get(key) ?? { running: 0, last: 0 };
  places.set(key, place);
  return place;
}

function sweep(state: { places: Map<string, Place>; swept: Time }, now: Time): void {
  if (now < state.swept + SWEEP_MS) return;
  state.swept = now;
  for (const key of state.places.keys()) forget(state.places, key, now);
}

/** Who was put off comes back and is forgotten then. */
function forget(places: Map<string, Place>, key: string, now: Time): void {
  const place = places.get(key);
  if (place?.running === 0 && place.last <= now) places.delete(key);
}
