import { randomInt } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Id } from './tables.ts';

const SEQUENCE = 2048;

export interface Ids {
  /** A new id for something that happens now; strictly rising within this process. */
  next(): Id;
  /**
   * An id for something that happened at `ms`, drawn at random within `precision` milliseconds from it
   * (1 = the time is exact, 1000 = it had no fraction, 86 400 000 = only a date). Never past now, never at or
   * below `above` (the id of what it answers).
   */
  at(ms: number, options?: { precision?: number; above?: Id }): Id;
}

/** Ids sort by time: 42 bits of milliseconds, 11 of sequence that starts at random in each millisecond. */
export function createIds(clock: Clock): Ids {
  let last = 0;
  return {
    next() {
      const now = clock.now() * SEQUENCE;
      // The random start leaves half the range free, so that one process cannot overrun its millisecond soon.
      last = now > last ? now + randomInt(SEQUENCE / 2) : last + 1;
      return last;
    },
    at(ms, { precision = 1, above = 0 } = {}) {
      const ceiling = clock.now() * SEQUENCE + SEQUENCE - 1;
      const floor = Math.max(above + 1, Math.min(Math.max(ms, 0) * SEQUENCE, ceiling));
      const width = Math.max(1, Math.min(precision * SEQUENCE, ceiling - floor + 1));
      return floor + (width > 1 ? randomInt(width) : 0);
    },
  };
}

/** When the thing with this id happened, in milliseconds since 1970. */
export function timeOf(id: Id): number {
  return Math.floor(id / SEQUENCE);
}

/** The smallest id of a moment: everything with a smaller id is older. */
export function firstIdAt(ms: number): Id {
  return ms * SEQUENCE;
}

/** Reads an id from the outside; null when it cannot be one of ours. */
export function parseId(text: string | undefined | null): Id | null {
  if (!text || !/^[0-9]{1,16}$/.test(text)) return null;
  const id = Number(text);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
