import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Slice, sliceOf } from '../http/slice.ts';
import type { Tag } from '../statuses/index.ts';
import './tables.ts';

/** A page of the hashtags that a member follows, the newest first. */
export async function followedTags(
  ctx: Ctx,
  memberId: Id,
  page: Page,
): Promise<{ slice: Slice; tags: Tag[] }> {
  const { above, below, order } = rangeOf(page);
  const rows = await ctx.db
    .selectFrom('tag_follows')
    .innerJoin('tags', 'tags.id', 'tag_follows.tag_id')
    .select(['tag_follows.id as followId', 'tags.id', 'tags.name'])
    .where('tag_follows.account_id', '=', memberId)
    .where('tag_follows.id', '>', above)
    .where('tag_follows.id', '<', below)
    .orderBy('tag_follows.id', order)
    .limit(page.limit)
    .execute();
  const slice = sliceOf(
    rows.map((row) => row.followId),
    page,
  );
  const byId = new Map(rows.map(({ followId, id, name }) => [followId, { id, name }]));
  return { slice, tags: slice.ids.map((id) => byId.get(id) as Tag) };
}

/** Whether a member follows the hashtag of this name. */
export async function followsTag(ctx: Ctx, memberId: Id, name: string): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('tag_follows')
    .innerJoin('tags', 'tags.id', 'tag_follows.tag_id')
    .select('tags.id')
    .where('tag_follows.account_id', '=', memberId)
    .where('tags.name', '=', name)
    .executeTakeFirst();
  return row !== undefined;
}
