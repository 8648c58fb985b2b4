import type { FeaturedTag } from '@skein/api/tag.ts';
import { sql } from 'kysely';
import { getAccount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { type Tag, UNLISTED } from '../statuses/index.ts';
import './tables.ts';

/** Of an account's newest statuses, those in which its hashtags are looked for when some are suggested. */
const LOOKED_AT = 1000;
const SUGGESTED = 10;

/**
 * The hashtags that an account shows, with how much it wrote under each for everybody, and when last. One slow read.
 * @throws {Refusal} missing
 */
export async function featuredTags(ctx: Ctx, accountId: Id): Promise<FeaturedTag[]> {
  const account = await getAccount(ctx, accountId);
  if (account.suspended_at !== null) return [];
  const shown = await shownTags(ctx, accountId);
  if (shown.length === 0) return [];
  const written = await writtenUnder(
    ctx,
    accountId,
    shown.map(({ tagId }) => tagId),
  );
  return shown.map(({ id, name, tagId, kept }) => {
    const { count, last } = written.get(tagId) ?? { count: 0, last: null };
    return {
      id: String(id),
      name,
      url: ctx.origin.tag(kept),
      statuses_count: String(count),
      last_status_at: last === null ? null : new Date(timeOf(last)).toISOString().slice(0, 10),
    };
  });
}

/** The same without what was written: as the account spells them, and as they are kept. */
export function shownTags(ctx: Ctx, accountId: Id) {
  return ctx.db
    .selectFrom('featured_tags')
    .innerJoin('tags', 'tags.id', 'featured_tags.tag_id')
    .select(['featured_tags.id', 'featured_tags.name', 'tags.id as tagId', 'tags.name as kept'])
    .where('account_id', '=', accountId)
    .orderBy('featured_tags.id')
    .execute();
}

async function writtenUnder(ctx: Ctx, accountId: Id, tags: readonly Id[]) {
  const query = sql<{ tag_id: Id; count: number; last: Id }>`
    select tag_id, count(*) as count, max(statuses.id) as last
    from statuses join status_tags on status_tags.status_id = statuses.id
    where statuses.account_id = ${accountId} and statuses.visibility <= ${sql.lit(UNLISTED)}
      and statuses.deleted_at is null and ${ctx.dialect.among(sql.ref('status_tags.tag_id'), tags)}
    group by tag_id`;
  const { rows } = await query.execute(ctx.slow);
  return new Map(rows.map(({ tag_id, count, last }) => [tag_id, { count, last }]));
}

/** What a member wrote under lately and does not show yet, most often first. One slow read. */
export async function suggestedTags(ctx: Ctx, accountId: Id): Promise<Tag[]> {
  const query = sql<Tag>`
    select tags.id, tags.name from (
      select id from statuses where account_id = ${accountId} and deleted_at is null order by id desc limit ${LOOKED_AT}
    ) newest join status_tags on status_tags.status_id = newest.id join tags on tags.id = status_tags.tag_id
    where not exists (select 1 from featured_tags
      where featured_tags.account_id = ${accountId} and featured_tags.tag_id = tags.id)
    group by tags.id, tags.name order by count(*) desc, tags.id desc limit ${SUGGESTED}`;
  return (await query.execute(ctx.slow)).rows;
}
