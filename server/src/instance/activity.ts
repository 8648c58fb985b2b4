import type { Week } from '@skein/api/instance.ts';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { firstIdAt } from '../db/ids.ts';
import { Refusal } from '../errors.ts';
import { remembered } from '../remembered.ts';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
const WEEKS = 12;
const LIVES_MS = 30 * 60_000;
/** The first Monday of 1970. */
const FIRST_MONDAY = 4 * DAY;

const counted = remembered((): { last: Week[]; counting: Promise<Week[]> | null; until: number } => ({
  last: [],
  counting: null,
  until: 0,
}));

/**
 * What happened here in each of the last twelve weeks, which begin on Mondays (UTC), the newest first: posts that
 * members published and that are still there, members last seen in that week, and accounts made. Counted anew twice an
 * hour, else as last known.
 */
export function activityOf(ctx: Ctx): Promise<Week[]> {
  const known = counted(ctx);
  if (known.counting && known.until > ctx.clock.now()) return known.counting;
  known.until = ctx.clock.now() + LIVES_MS;
  known.counting = count(ctx).then(
    (weeks) => {
      known.last = weeks;
      return weeks;
    },
    (error) => {
      known.counting = null;
      if (!(error instanceof Refusal)) throw error;
      return known.last;
    },
  );
  return known.counting;
}

async function count(ctx: Ctx): Promise<Week[]> {
  const now = ctx.clock.now();
  const newest = now - ((now - FIRST_MONDAY) % WEEK);
  const oldest = newest - (WEEKS - 1) * WEEK;
  const weekOf = (ms: ReturnType<typeof sql.ref>) =>
    sql<number>`cast((${ms} - ${sql.lit(oldest)}) / ${sql.lit(WEEK)} as integer)`;
  const ofId = (id: ReturnType<typeof sql.ref>) =>
    sql<number>`cast((${id} - ${sql.lit(firstIdAt(oldest))}) / ${sql.lit(firstIdAt(WEEK))} as integer)`;
  const statuses = await ctx.slow
    .selectFrom('members')
    .innerJoin('statuses', 'statuses.account_id', 'members.account_id')
    .select([ofId(sql.ref('statuses.id')).as('week'), sql<number>`count(*)`.as('count')])
    .where('statuses.id', '>=', firstIdAt(oldest))
    .where('statuses.deleted_at', 'is', null)
    .groupBy('week')
    .execute();
  const logins = await ctx.slow
    .selectFrom('members')
    .select([weekOf(sql.ref('last_seen_at')).as('week'), sql<number>`count(*)`.as('count')])
    .where('last_seen_at', '>=', oldest)
    .groupBy('week')
    .execute();
  const registrations = await ctx.slow
    .selectFrom('members')
    .select([ofId(sql.ref('account_id')).as('week'), sql<number>`count(*)`.as('count')])
    .where('account_id', '>=', firstIdAt(oldest))
    .groupBy('week')
    .execute();
  const at = (rows: { week: number; count: number }[], place: number) =>
    String(rows.find(({ week }) => Number(week) === place)?.count ?? 0);
  return Array.from({ length: WEEKS }, (_, back) => {
    const place = WEEKS - 1 - back;
    return {
      week: String((oldest + place * WEEK) / 1000),
      statuses: at(statuses, place),
      logins: at(logins, place),
      registrations: at(registrations, place),
    };
  });
}
