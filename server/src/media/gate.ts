import { availableParallelism } from 'node:os';
import { Refusal } from '../errors.ts';

const tooMany = () =>
  new Refusal('unavailable', 'Too many pictures are being made ready', { retryAfter: 10 });

/** Runs work when it is its turn. @throws {Refusal} unavailable, when too many wait already */
type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** A gate through which so many go at once. */
function gate(abreast: number, mostWaiting: number): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= abreast) {
      if (waiting.length >= mostWaiting) {
        throw tooMany();
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

interface Share {
  abreast: number;
  ofOne: number;
  mostWaiting: number;
  mostWaitingOfOne: number;
}

/** The same for what somebody else decides how long it takes: nobody holds more than a part of it, and who waits takes turns. */
export function sharedGate({ abreast, ofOne, mostWaiting, mostWaitingOfOne }: Share) {
  /** In the order of whose turn is next. */
  const crowds = new Map<string, { running: number; waiting: (() => void)[] }>();
  let running = 0;
  let waiting = 0;

  const goOn = () => {
    for (const [name, crowd] of crowds) {
      if (running >= abreast) return;
      const start = crowd.running < ofOne ? crowd.waiting.shift() : undefined;
      if (!start) continue;
      waiting -= 1;
      running += 1;
      crowd.running += 1;
      crowds.delete(name);
      crowds.set(name, crowd);
      start();
    }
  };

  return async <T>(whose: string, work: () => Promise<T>): Promise<T> => {
    const crowd = crowds.get(whose) ?? { running: 0, waiting: [] };
    if (waiting >= mostWaiting || crowd.waiting.length >= mostWaitingOfOne) throw tooMany();
    crowds.set(whose, crowd);
    await new Promise<void>((start) => {
      crowd.waiting.push(start);
      waiting += 1;
      goOn();
    });
    try {
      return await work();
    } finally {
      running -= 1;
      crowd.running -= 1;
      if (crowd.running + crowd.waiting.length === 0) crowds.delete(whose);
      goOn();
    }
  };
}

/** A picture that is fetched is in memory until it is written. By the host where it stands. */
export const fetching = sharedGate({ abreast: 4, ofOne: 2, mostWaiting: 400, mostWaitingOfOne: 100 });

/** Films of others are long: few at once, one of each host, and none keeps pictures waiting. */
export const fetchingFilms = sharedGate({ abreast: 4, ofOne: 1, mostWaiting: 100, mostWaitingOfOne: 20 });

/** Films and sounds are looked at before they are taken in. By the member who sent them: one made to take long holds up only theirs. */
export const probing = sharedGate({ abreast: 2, ofOne: 1, mostWaiting: 32, mostWaitingOfOne: 8 });
