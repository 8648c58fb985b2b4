import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import { remembered } from '../remembered.ts';

/** How many people use this server; suspended accounts and those that wait for approval are not counted. */
export interface Usage {
  members: number;
  activeMonth: number;
  activeHalfyear: number;
  /** What members published. */
  statuses: number;
  /** Other domains of which an account is known. */
  domains: number;
}

const LIVES_MS = 30 * 60_000;
const DAY = 86_400_000;
const NOT_COUNTED_YET: Usage = { members: 0, activeMonth: 0, activeHalfyear: 0, statuses: 0, domains: 0 };

const counted = remembered((): { last: Usage; counting: Promise<Usage> | null; until: number } => ({
  last: NOT_COUNTED_YET,
  counting: null,
  until: 0,
}));

/**
 * True numbers, counted anew twice an hour. When they cannot be counted just now, what was last known is given and the
 * next call tries again: apps read these documents before anything else, so a busy moment refuses none of them.
 */
export function usageOf(ctx: Ctx): Promise<Usage> {
  const known = counted(ctx);
  if (known.counting && known.until > performance.now()) return known.counting;
  known.until = performance.now() + LIVES_MS;
  known.counting = count(ctx).then(
    (usage) => {
      known.last = usage;
      return usage;
    },
    (error) => {
      known.counting = null;
      if (!(error instanceof Refusal)) throw error;
      return known.last;
    },
  );
  return known.counting;
}

async function count(ctx: Ctx): Promise<Usage> {
  const now = ctx.clock.now();
  const seenSince = (moment: number) =>
    sql<number>`count(case when members.last_seen_at > ${moment} then 1 end)`;
  const people = await ctx.slow
    .selectFrom('members')
    .innerJoin('accounts', 'accounts.id', 'members.account_id')
    .select([
      sql<number>`count(*)`.as('members'),
      seenSince(now - 30 * DAY).as('activeMonth'),
      seenSince(now - 180 * DAY).as('activeHalfyear'),
      sql<number>`coalesce(sum(accounts.statuses_count), 0)`.as('statuses'),
    ])
    .where('members.confirmed_at', 'is not', null)
    .where('members.approved_at', 'is not', null)
    .where('accounts.deleted_at', 'is', null)
    .where('accounts.suspended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return { ...people, domains: await domainsKnown(ctx) };
}

/** From each domain to the next in the index: as many steps as there are domains, however many accounts they have. */
async function domainsKnown(ctx: Ctx): Promise<number> {
  const { rows } = await sql<{ domains: number }>`
    with recursive known(domain) as (
      select min(domain) from accounts
      union all
      select (select min(domain) from accounts where accounts.domain > known.domain) from known
      where known.domain is not null
    ) select count(domain) as domains from known where domain <> ${ctx.origin.domain}`.execute(ctx.slow);
  return rows[0]?.domains ?? 0;
}
