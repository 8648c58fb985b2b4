import type { Tag as TagEntity } from '@skein/api/tag.ts';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { firstIdAt } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import type { Tag } from './tags.ts';

const DAY_MS = 86_400_000;
const DAYS = 7;

interface Day {
  tag_id: Id;
  day: number;
  uses: number;
  accounts: number;
}

/** Mastodon's Tag for the reader of this context, with what was written under it in public in the last week. One slow read. */
export async function tagEntities(ctx: Ctx, tags: readonly Tag[]): Promise<TagEntity[]> {
  const today = Math.floor(ctx.clock.now() / DAY_MS);
  const days = await uses(
    ctx,
    tags.map(({ id }) => id),
    today - DAYS + 1,
  );
  const followed = await chosenAmong(ctx, 'tag_follows', tags);
  const featured = await chosenAmong(ctx, 'featured_tags', tags);
  return tags.map(({ id, name }) => ({
    id: String(id),
    name,
    url: ctx.origin.tag(name),
    history: Array.from({ length: DAYS }, (_, ago) => {
      const found = days.find((one) => one.tag_id === id && one.day === today - ago);
      return {
        day: String(((today - ago) * DAY_MS) / 1000),
        accounts: String(found?.accounts ?? 0),
        uses: String(found?.uses ?? 0),
      };
    }),
    ...(ctx.actor.kind === 'member' ? { following: followed.has(id), featuring: featured.has(id) } : {}),
  }));
}

/** Of these, what the reader follows, or shows on their profile. */
async function chosenAmong(
  ctx: Ctx,
  table: 'tag_follows' | 'featured_tags',
  tags: readonly Tag[],
): Promise<Set<Id>> {
  if (ctx.actor.kind !== 'member' || tags.length === 0) return new Set();
  const ids = tags.map(({ id }) => id);
  const rows = await ctx.db
    .selectFrom(table)
    .select('tag_id')
    .where('account_id', '=', ctx.actor.accountId)
    .where((eb) => ctx.dialect.among(eb.ref('tag_id'), ids))
    .execute();
  return new Set(rows.map((row) => row.tag_id));
}

async function uses(ctx: Ctx, ids: readonly Id[], since: number): Promise<Day[]> {
  if (ids.length === 0) return [];
  const day = sql.lit(firstIdAt(DAY_MS));
  const query = sql<Day>`
    select tag_id, status_id / ${day} as day, count(*) as uses, count(distinct account_id) as accounts
    from status_tags join statuses on statuses.id = status_tags.status_id
    where ${ctx.dialect.among(sql.ref('tag_id'), ids)} and open = 1
      and status_id >= ${sql.lit(firstIdAt(since * DAY_MS))} and deleted_at is null
    group by tag_id, status_id / ${day}`;
  return (await query.execute(ctx.slow)).rows;
}
