import type { Clock } from './clock.ts';

/** How often in the span that runs now, this time included, and when that span ends. */
export interface Tallied {
  count: number;
  until: number;
}

export interface Tally {
  /** Counts once more by this key. */
  count(key: string): Tallied;
}

/**
 * Counts what somebody does, by a key such as their host: in spans of `spanMs` milliseconds, each of which begins with
 * the first of it. `most` keys have a span at a time; for one more the span that began first is forgotten. A start
 * forgets all, and each process counts for itself: for limits that keep a server well, not for decisions.
 */
export function createTally(clock: Clock, { spanMs, most }: { spanMs: number; most: number }): Tally {
  const spans = new Map<string, Tallied>();
  return {
    count(key) {
      const now = clock.now();
      let span = spans.get(key);
      // A clock that was set back must not make a span longer.
      if (!span || span.until <= now || span.until > now + spanMs) {
        spans.delete(key);
        if (spans.size >= most) spans.delete(spans.keys().next().value as string);
        span = { count: 0, until: now + spanMs };
        spans.set(key, span);
      }
      span.count += 1;
      return { ...span };
    },
  };
}
