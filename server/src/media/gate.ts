import { availableParallelism } from 'node:os';
import { Refusal } from '../errors.ts';

/** Runs work when it is its turn. @throws {Refusal} unavailable, when too many wait already */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** A gate through which so many go at once. */
export function gate(abreast: number, mostWaiting: number): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= abreast) {
      if (waiting.length >= mostWaiting) {
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
  };
}

/** Half of the processors decode pictures at most, so that reads stay quick meanwhile. */
export const decoding = gate(Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2))), 64);

/** Films and sounds are looked at before they are taken in. */
export const probing = gate(2, 32);

/** A picture that is fetched is in memory until it is written. */
export const fetching = gate(4, 200);

/** Films of others are long: few at once, and none keeps pictures waiting. */
export const fetchingFilms = gate(4, 100);
