import type { Ctx } from '../context.ts';
import { firstIdAt, timeOf } from '../db/ids.ts';
import type { Id, Time } from '../db/tables.ts';
import { LIMITS } from '../http/limits.ts';
import { remembered } from '../remembered.ts';

const MINUTE = 60_000;
/** What one import asks of all servers, and all imports of one server, in a minute. */
const IMPORT_ASKS = 30;
const HOST_IS_ASKED = 10;
const MOST_WINDOWS = 10_000;

const windows = remembered(() => new Map<string, { count: number; until: Time }>());

/** Takes a turn to ask a server, and gives now; or gives when there may be one. */
export function turnAt(ctx: Ctx, importId: Id, host: string): Time {
  const now = ctx.clock.now();
  const all = windows(ctx);
  if (all.size > MOST_WINDOWS) for (const [key, { until }] of all) if (until <= now) all.delete(key);
  const both = [
    { key: `import ${importId}`, most: IMPORT_ASKS },
    { key: `host ${host}`, most: HOST_IS_ASKED },
  ].map(({ key, most }) => {
    const known = all.get(key);
    const window = known && known.until > now ? known : { count: 0, until: now + MINUTE };
    return { key, most, window };
  });
  const full = both.find(({ most, window }) => window.count >= most);
  if (full) return full.window.until;
  for (const { key, window } of both) {
    window.count += 1;
    all.set(key, window);
  }
  return now;
}

/**
 * How many people a member may still begin to follow in these 24 hours, and when there will be room again: Mastodon's
 * limit for apps, which makes an import slow instead of ending it.
 */
export async function followsLeft(ctx: Ctx, memberId: Id): Promise<{ left: number; until: Time }> {
  const { most, minutes } = LIMITS.follow;
  const now = ctx.clock.now();
  const ids: Id[] = [];
  for (const table of ['follows', 'follow_requests'] as const) {
    const rows = await ctx.db
      .selectFrom(table)
      .select('id')
      .where('follower_id', '=', memberId)
      .where('id', '>=', firstIdAt(now - minutes * MINUTE))
      .orderBy('id', 'desc')
      .limit(most)
      .execute();
    ids.push(...rows.map((row) => row.id));
  }
  // The oldest of the newest: when that is a day old there is room for one more.
  const [oldest] = ids
    .sort((a, b) => b - a)
    .slice(0, most)
    .slice(-1);
  return {
    left: most - ids.length,
    until: oldest === undefined ? now : timeOf(oldest) + minutes * MINUTE + 1,
  };
}
