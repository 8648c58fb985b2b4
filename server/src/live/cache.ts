import type { Live } from './live.ts';

export interface CacheOptions {
  /** Announcing one of these topics with a key as detail empties that entry in every process. */
  topic: string | readonly string[];
  /** Most entries; the oldest used goes first. */
  max: number;
  /** Milliseconds an entry may be believed. What grants access stays at or under 4 000. */
  ttl: number;
}

export interface Cache<K extends string | number, V> {
  get(key: K): V | undefined;
  /** Remembers a value that was read when `since()` gave `moment`; ignored if the key was announced meanwhile. */
  set(key: K, value: V, moment: number): void;
  /** Take this before reading what will be cached. */
  since(): number;
  clear(): void;
}

/** A bounded memory of rows. It names the topic that empties it, and empties itself when announcements were missed. */
export function createCache<K extends string | number, V>(live: Live, options: CacheOptions): Cache<K, V> {
  const { topic, max, ttl } = options;
  const entries = new Map<K, { value: V; until: number }>();
  /** Keys announced lately, so that a read begun before the announcement cannot put the old value back. */
  const changed = new Map<K, number>();
  let moment = 0;
  let cleared = 0;

  const clear = () => {
    cleared = ++moment;
    entries.clear();
    changed.clear();
  };
  const forget = (key: K) => {
    entries.delete(key);
    changed.delete(key);
    changed.set(key, ++moment);
    if (changed.size > 1000) {
      const [oldest, when] = changed.entries().next().value as [K, number];
      changed.delete(oldest);
      // What was forgotten about changes counts as changed: reads begun before it are not kept.
      cleared = Math.max(cleared, when);
    }
  };
  for (const one of [topic].flat()) live.listen(one, (key) => forget(key as K));
  live.onGap(clear);

  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.until < performance.now()) {
        entries.delete(key);
        return undefined;
      }
      return entry.value;
    },
    set(key, value, readAt) {
      if (readAt < cleared || readAt < (changed.get(key) ?? 0)) return;
      if (entries.size >= max && !entries.has(key)) entries.delete(entries.keys().next().value as K);
      entries.delete(key);
      entries.set(key, { value, until: performance.now() + ttl });
    },
    since: () => moment,
    clear,
  };
}
