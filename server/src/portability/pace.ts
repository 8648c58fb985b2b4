import type { Ctx } from '../context.ts';
import { firstIdAt, timeOf } from '../db/ids.ts';
import type { Id, Time } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { LIMITS } from '../http/limits.ts';
import './tables.ts';

export const MINUTE = 60_000;
/** What one import asks of all servers, and all imports of one server, in a minute. */
const IMPORT_ASKS = 30;
const HOST_IS_ASKED = 10;

/** How many of those that wait for one server, or in one import, may have their turn in one of these minutes. */
export const TURNS = { host: HOST_IS_ASKED, import: IMPORT_ASKS };

/** When there may be a turn to ask a server; `full` says whose turns are all taken until then, null for a turn taken now. */
export interface Turn {
  at: Time;
  full: keyof typeof TURNS | null;
}

/** Takes a turn to ask a server, or says when there may be one. Counted in rows, for all processes. */
export async function turnAt(ctx: Ctx, importId: Id, host: string): Promise<Turn> {
  const asked = [
    { key: `host ${host}`, most: HOST_IS_ASKED, whose: 'host' as const },
    { key: `import ${importId}`, most: IMPORT_ASKS, whose: 'import' as const },
  ];
  return transact(ctx, async (inner) => {
    const now = inner.clock.now();
    const windows: ((typeof asked)[number] & { count: number; until: Time })[] = [];
    // Always in this order, so that of two who want the same neither holds what the other waits for.
    for (const one of asked) windows.push({ ...one, ...(await windowOf(inner, one.key, now)) });
    const full = windows.find(({ most, count }) => count >= most);
    if (full) return { at: full.until, full: full.whose };
    for (const { key, count, until } of windows)
      await inner.db
        .updateTable('import_turns')
        .set({ count: count + 1, until })
        .where('key', '=', key)
        .execute();
    return { at: now, full: null };
  });
}

async function windowOf(
  ctx: Ctx & { tx: Tx },
  key: string,
  now: Time,
): Promise<{ count: number; until: Time }> {
  const fresh = { count: 0, until: now + MINUTE };
  await ctx.db
    .insertInto('import_turns')
    .values({ key, ...fresh })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const known = await ctx.db
    .selectFrom('import_turns')
    .select(['count', 'until'])
    .where('key', '=', key)
    .modifyEnd(ctx.dialect.forUpdate('import_turns'))
    .executeTakeFirstOrThrow();
  return known.until > now ? known : fresh;
}

/** Forgets what is over, some at a time. Returns whether there was any. */
export async function forgetTurns(ctx: Ctx & { tx: Tx }): Promise<boolean> {
  const gone = await ctx.db
    .deleteFrom('import_turns')
    .where('key', 'in', (eb) =>
      eb.selectFrom('import_turns').select('key').where('until', '<=', ctx.clock.now()).limit(500),
    )
    .executeTakeFirstOrThrow();
  return gone.numDeletedRows > 0n;
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
