import { availableParallelism } from 'node:os';
import { Refusal } from '../errors.ts';

/** Half of the processors decode pictures at most, so that reads stay quick meanwhile. */
const ABREAST = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)));
const WAITING = 64;

let running = 0;
const waiting: (() => void)[] = [];

/** Runs work on a picture when it is its turn. @throws {Refusal} unavailable, when too many wait already */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= ABREAST) {
    if (waiting.length >= WAITING) {
      throw new Refusal('unavailable', 'Too many pictures are being made ready', { retryAfter: 10 });
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    // The turn is handed on, or given back.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
