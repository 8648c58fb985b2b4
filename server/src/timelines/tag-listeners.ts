import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import '../hashtags/index.ts';
import '../statuses/index.ts';
import { mixInTag, takeTaggedOut } from './home-rows.ts';
import { emptyTagged, fillTagged } from './tag-homes.ts';

/** What hashtags bring into homes, and take out. */
export const tagListeners = [
  listener({
    event: 'tag.followed',
    name: 'timelines.mix-in-tag',
    when: 'within',
    run: (ctx, { memberId, tagId }) => mixInTag(ctx, memberId, tagId),
  }),
  listener({
    event: 'tag.followed',
    name: 'timelines.mix-in-tag-again',
    when: 'after',
    // What was published beside it may have looked for followers of the hashtag before it was followed.
    run: (ctx, { memberId, tagId }) =>
      transact(ctx, async (inner) => {
        if (await isFollowed(inner, memberId, tagId)) await mixInTag(inner, memberId, tagId);
      }),
  }),
  listener({
    event: 'tag.unfollowed',
    name: 'timelines.take-tag-out',
    when: 'within',
    run: (ctx, { memberId, tagId }) =>
      takeTaggedOut(
        ctx,
        [memberId],
        sql<boolean>`exists (select 1 from status_tags
          where status_tags.status_id = home.status_id and status_tags.tag_id = ${tagId})`,
      ),
  }),
  listener({
    event: 'status.edited',
    name: 'timelines.tag-anew',
    when: 'after',
    wanted: ({ tags = [], untagged = [] }) => tags.length + untagged.length > 0,
    async run(ctx, { statusId, authorId, tags = [], untagged = [] }) {
      await fillTagged(ctx, { statusId, authorId, tags, after: 0 });
      await emptyTagged(ctx, { statusId, authorId, tags: untagged, after: 0 });
    },
  }),
];

async function isFollowed(ctx: Ctx & { tx: Tx }, memberId: Id, tagId: Id): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('tag_follows')
    .select('id')
    .where('account_id', '=', memberId)
    .where('tag_id', '=', tagId)
    .modifyEnd(ctx.dialect.forUpdate('tag_follows'))
    .executeTakeFirst();
  return row !== undefined;
}
