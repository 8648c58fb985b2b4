import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import { createTally, type Tally } from '../tally.ts';

/**
 * Mastodon's numbers: how many in how many minutes, and by whom they are counted, where a route counts against them: by
 * address alone, or by member alone; what strangers send against those is refused anyhow.
 */
export const LIMITS = {
  token: { most: 300, minutes: 5, by: 'caller' },
  account: { most: 1500, minutes: 5, by: 'caller' },
  anonymous: { most: 300, minutes: 5, by: 'caller' },
  /** Reading on, with any of PAGING. */
  paging: { most: 300, minutes: 15, by: 'caller' },
  apps: { most: 5, minutes: 10, by: 'address' },
  signIn: { most: 25, minutes: 5, by: 'address' },
  /** Guesses at one login, from anywhere. */
  login: { most: 25, minutes: 60, by: 'caller' },
  password: { most: 10, minutes: 10, by: 'member' },
  restore: { most: 10, minutes: 1440, by: 'member' },
  restoreInboxes: { most: 300, minutes: 60, by: 'member' },
  signUp: { most: 5, minutes: 30, by: 'address' },
  letters: { most: 5, minutes: 30, by: 'caller' },
  publish: { most: 300, minutes: 180, by: 'member' },
  remove: { most: 30, minutes: 30, by: 'member' },
  media: { most: 30, minutes: 30, by: 'member' },
  mediaProxy: { most: 30, minutes: 10, by: 'address' },
  follow: { most: 400, minutes: 1440, by: 'member' },
  report: { most: 400, minutes: 1440, by: 'member' },
} as const;

/** Parameters of the query by which lists are read on. */
export const PAGING = ['page', 'min_id', 'max_id', 'since_id'] as const;

export type LimitName = keyof typeof LIMITS;

/** Whom one limit is counted for at a time, so that memory stays bounded under a flood of addresses. */
const COUNTED = 20_000;

export interface Limits {
  /**
   * Counts one use of each limit and gives the headers of the one closest to its end.
   * @throws {Refusal} tooMany when one is used up.
   */
  use(uses: readonly [LimitName, string | number][]): Record<string, string>;
}

/** Held in memory: a start forgets it, which harms nobody. A flood against one limit lets no other one be forgotten. */
export function createLimits(clock: Clock, on: boolean): Limits {
  const tallies = new Map<LimitName, Tally>();
  const tallyOf = (name: LimitName): Tally => {
    const known = tallies.get(name);
    if (known) return known;
    const fresh = createTally(clock, { spanMs: LIMITS[name].minutes * 60_000, most: COUNTED });
    tallies.set(name, fresh);
    return fresh;
  };
  return {
    use(uses) {
      if (!on || uses.length === 0) return {};
      let tightest = { limit: '', most: 0, left: Number.POSITIVE_INFINITY, resets: 0 };
      for (const [name, who] of uses) {
        const { most } = LIMITS[name];
        const { count, until } = tallyOf(name).count(String(who));
        if (most - count < tightest.left) tightest = { limit: name, most, left: most - count, resets: until };
      }
      const headers = {
        'X-RateLimit-Limit': String(tightest.most),
        'X-RateLimit-Remaining': String(Math.max(0, tightest.left)),
        'X-RateLimit-Reset': new Date(tightest.resets).toISOString().replace('Z', '000Z'),
      };
      if (tightest.left < 0) {
        const seconds = Math.ceil((tightest.resets - clock.now()) / 1000);
        const { limit } = tightest;
        throw new Refusal('tooMany', 'Too many requests', { retryAfter: seconds, limit, headers });
      }
      return headers;
    },
  };
}

/** People behind one IPv6 line share its first 64 bits. */
export function addressGroup(ip: string): string {
  if (!ip.includes(':')) return ip;
  const [head = ''] = ip.split('::');
  const groups = head.split(':').filter(Boolean);
  while (groups.length < 4) groups.push('0');
  return `${groups.slice(0, 4).join(':')}::/64`;
}
