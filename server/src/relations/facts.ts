import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { createCache } from '../live/cache.ts';
import './tables.ts';
import { remembered } from '../remembered.ts';

/** Which kinds of hiding relation an account has at all: most have none, and then need not be asked row by row. */
export interface Hides {
  blocks: boolean;
  blockedBy: boolean;
  mutes: boolean;
  domainBlocks: boolean;
  /** They follow somebody in some languages only. */
  languages: boolean;
}

/** Announced with an account's id when its relations changed. */
export const RELATIONS_TOPIC = 'relations';

const cacheOf = remembered(({ live }) =>
  createCache<Id, Hides>(live, { topic: RELATIONS_TOPIC, max: 10_000, ttl: 4000 }),
);

const hides = prepared<{ id: Id }, Record<keyof Hides, number>>((db, p) =>
  db.selectNoFrom([
    sql<number>`case when exists (select 1 from blocks where account_id = ${p('id')}) then 1 else 0 end`.as(
      'blocks',
    ),
    // By somebody, or with the whole of the server where it lives: that is ours for members, and nobody blocks it.
    sql<number>`case when exists (select 1 from blocks where target_id = ${p('id')})
      or exists (select 1 from accounts reading join domain_blocks on domain_blocks.domain = reading.domain
        where reading.id = ${p('id')}) then 1 else 0 end`.as('blockedBy'),
    sql<number>`case when exists (select 1 from mutes where account_id = ${p('id')}) then 1 else 0 end`.as(
      'mutes',
    ),
    sql<number>`case when exists (select 1 from domain_blocks where account_id = ${p('id')}) then 1 else 0 end`.as(
      'domainBlocks',
    ),
    sql<number>`case when exists (select 1 from follows where follower_id = ${p('id')} and languages is not null)
      then 1 else 0 end`.as('languages'),
  ]),
);

/** Kept 4 s at most, and forgotten at once when a relation changes. */
export async function hidesOf(ctx: Ctx, id: Id): Promise<Hides> {
  const cache = cacheOf(ctx);
  const known = ctx.tx ? undefined : cache.get(id);
  if (known) return known;
  const moment = cache.since();
  const [row] = await hides(ctx, { id });
  const found: Hides = {
    blocks: row?.blocks === 1,
    blockedBy: row?.blockedBy === 1,
    mutes: row?.mutes === 1,
    domainBlocks: row?.domainBlocks === 1,
    languages: row?.languages === 1,
  };
  if (!ctx.tx) cache.set(id, found, moment);
  return found;
}

/** Everything that stands between a viewer and an author, as far as seeing is concerned. */
export interface Facts {
  follows: boolean;
  blocks: boolean;
  blockedBy: boolean;
  mutes: boolean;
  /** Notifications of whom one mutes may be left on. */
  mutesNotifications: boolean;
  domainBlocks: boolean;
}

const facts = prepared<{ viewer: Id; author: Id; now: number }, Record<keyof Facts, number>>((db, p) => {
  const ask = (condition: ReturnType<typeof sql>) =>
    sql<number>`case when exists (${condition}) then 1 else 0 end`;
  return db.selectNoFrom([
    ask(sql`select 1 from follows where follower_id = ${p('viewer')} and followee_id = ${p('author')}`).as(
      'follows',
    ),
    ask(sql`select 1 from blocks where account_id = ${p('viewer')} and target_id = ${p('author')}`).as(
      'blocks',
    ),
    ask(
      sql`select 1 from blocks where account_id = ${p('author')} and target_id = ${p('viewer')}
        union all select 1 from accounts reading join domain_blocks on domain_blocks.domain = reading.domain
        where reading.id = ${p('viewer')} and domain_blocks.account_id = ${p('author')}`,
    ).as('blockedBy'),
    ask(
      sql`select 1 from mutes where account_id = ${p('viewer')} and target_id = ${p('author')}
        and (expires_at is null or expires_at > ${p('now')})`,
    ).as('mutes'),
    ask(
      sql`select 1 from mutes where account_id = ${p('viewer')} and target_id = ${p('author')} and notifications = 1
        and (expires_at is null or expires_at > ${p('now')})`,
    ).as('mutesNotifications'),
    ask(
      sql`select 1 from domain_blocks join accounts on accounts.domain = domain_blocks.domain
        where domain_blocks.account_id = ${p('viewer')} and accounts.id = ${p('author')}`,
    ).as('domainBlocks'),
  ]);
});

/** One query. */
export async function factsBetween(ctx: Ctx, viewer: Id, author: Id): Promise<Facts> {
  const [row] = await facts(ctx, { viewer, author, now: ctx.clock.now() });
  return {
    follows: row?.follows === 1,
    blocks: row?.blocks === 1,
    blockedBy: row?.blockedBy === 1,
    mutes: row?.mutes === 1,
    mutesNotifications: row?.mutesNotifications === 1,
    domainBlocks: row?.domainBlocks === 1,
  };
}

const followedHere = prepared<{ id: Id }, { id: Id }>((db, p) =>
  db
    .selectFrom('follows')
    .select('id')
    .where('followee_id', '=', p('id'))
    .where('follower_local', '=', 1)
    .limit(1),
);

const minded = prepared<{ id: Id }, { found: number }>((db, p) =>
  db.selectNoFrom(
    sql<number>`case when
      exists (select 1 from follows where followee_id = ${p('id')} and follower_local = 1)
      or exists (select 1 from blocks where target_id = ${p('id')})
      or exists (select 1 from mutes where target_id = ${p('id')})
      or exists (select 1 from account_notes where target_id = ${p('id')})
      then 1 else 0 end`.as('found'),
  ),
);

/** Whether anybody here follows an account, hid it or wrote something down about it. */
export async function isKnownTo(ctx: Ctx, accountId: Id): Promise<boolean> {
  const [row] = await minded(ctx, { id: accountId });
  return row?.found === 1;
}

/** Whether a member follows this account. */
export async function hasFollowersHere(ctx: Ctx, accountId: Id): Promise<boolean> {
  return (await followedHere(ctx, { id: accountId })).length > 0;
}

/** After the commit, every process forgets what it kept of these accounts' relations. */
export function relationsChanged(ctx: Ctx & { tx: Tx }, ...ids: Id[]): void {
  ctx.tx.afterCommit(() => {
    for (const id of ids) ctx.live.announce(RELATIONS_TOPIC, id);
  });
}
