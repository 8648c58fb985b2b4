import { sql } from 'kysely';
import type { Ctx } from '../../context.ts';
import { listSettings, VERSION } from '../../instance/index.ts';
import { remembered } from '../../remembered.ts';

export const VERSIONS = ['2.0', '2.1'] as const;
export type Version = (typeof VERSIONS)[number];

/** Where NodeInfo is (https://nodeinfo.diaspora.software/protocol). */
export function nodeinfoLinks(ctx: Ctx) {
  return {
    links: VERSIONS.map((version) => ({
      rel: `http://nodeinfo.diaspora.software/ns/schema/${version}`,
      href: ctx.origin.path(`/nodeinfo/${version}`),
    })),
  };
}

/** What this server is, and how many people use it: true numbers, counted anew twice an hour. */
export async function nodeinfo(ctx: Ctx, version: Version) {
  const { title, description } = await listSettings(ctx);
  return {
    version,
    software: { name: 'skein', version: VERSION },
    protocols: ['activitypub'],
    services: { inbound: [], outbound: [] },
    openRegistrations: false,
    usage: await usageOf(ctx),
    metadata: { nodeName: title, nodeDescription: description },
  };
}

interface Usage {
  users: { total: number; activeMonth: number; activeHalfyear: number };
  localPosts: number;
}

const LIVES_MS = 30 * 60_000;
const DAY = 86_400_000;

const counted = remembered((): { usage: Promise<Usage> | null; until: number } => ({
  usage: null,
  until: 0,
}));

function usageOf(ctx: Ctx): Promise<Usage> {
  const known = counted(ctx);
  if (known.usage && known.until > performance.now()) return known.usage;
  const usage = count(ctx);
  known.usage = usage;
  known.until = performance.now() + LIVES_MS;
  usage.catch(() => {
    known.usage = null;
  });
  return usage;
}

async function count(ctx: Ctx): Promise<Usage> {
  const now = ctx.clock.now();
  const seenSince = (moment: number) =>
    sql<number>`count(case when members.last_seen_at > ${moment} then 1 end)`;
  // Members only, so that the many rows of other servers' accounts are not read.
  const row = await ctx.db
    .selectFrom('members')
    .innerJoin('accounts', 'accounts.id', 'members.account_id')
    .select([
      sql<number>`count(*)`.as('total'),
      seenSince(now - 30 * DAY).as('month'),
      seenSince(now - 180 * DAY).as('halfyear'),
      sql<number>`coalesce(sum(accounts.statuses_count), 0)`.as('posts'),
    ])
    .where('members.confirmed_at', 'is not', null)
    .where('members.approved_at', 'is not', null)
    .where('accounts.deleted_at', 'is', null)
    .where('accounts.suspended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    users: { total: row.total, activeMonth: row.month, activeHalfyear: row.halfyear },
    localPosts: row.posts,
  };
}
