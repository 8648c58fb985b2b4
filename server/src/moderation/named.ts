import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { PRIVATE, UNLISTED, viewerOf, visibleTo } from '../statuses/index.ts';

/** Which of these statuses are this author's and to be seen by the reader. */
export async function visibleOf(ctx: Ctx, authorId: Id, ids: readonly Id[]): Promise<Id[]> {
  const rows = await ctx.db
    .selectFrom('statuses')
    .select('statuses.id')
    .where((eb) => ctx.dialect.among(eb.ref('statuses.id'), ids))
    .where('statuses.account_id', '=', authorId)
    .where(visibleTo(await viewerOf(ctx), 'asked'))
    .execute();
  return rows.map((row) => row.id);
}

/**
 * Which of these somebody of another server may have seen. Its reports come in the name of the whole server, so what
 * counts is whether anybody there could see them, as in Mastodon; nothing of them is told to anybody by this.
 */
export async function reportableFrom(
  ctx: Ctx,
  domain: string,
  authorId: Id,
  ids: readonly Id[],
): Promise<Id[]> {
  const read = sql<{ id: Id }>`select statuses.id from statuses
    where ${ctx.dialect.among(sql.ref('statuses.id'), ids)} and statuses.account_id = ${authorId}
    and statuses.deleted_at is null and (statuses.visibility <= ${UNLISTED}
      or exists (select 1 from mentions join accounts on accounts.id = mentions.account_id
        where mentions.status_id = statuses.id and accounts.domain = ${domain})
      or (statuses.visibility = ${PRIVATE} and exists (select 1 from follows
        join accounts on accounts.id = follows.follower_id
        where follows.followee_id = ${authorId} and accounts.domain = ${domain})))`;
  return (await read.execute(ctx.db)).rows.map((row) => row.id);
}
