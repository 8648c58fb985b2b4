import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { DIRECT } from '../statuses/index.ts';
import { ANSWERS, boostsWanted, languageWanted } from './timeline.ts';
import './tables.ts';

/**
 * Which of these lists hold a status, by the rule of their timelines but for who may see it; what is written to others
 * alone stands in none, so that not even its end is told. One query.
 */
export async function listsHolding(ctx: Ctx, statusId: Id, lists: readonly Id[]): Promise<Id[]> {
  const [list, owner] = [sql.ref<Id>('lists.id'), sql.ref<Id>('lists.account_id')];
  const policy = (name: keyof typeof ANSWERS) =>
    sql`(lists.replies = ${name} and ${ANSWERS[name]({ list, owner })})`;
  const { rows } = await sql<{ id: Id }>`
    select lists.id from statuses
    join list_accounts on list_accounts.account_id = statuses.account_id
    join lists on lists.id = list_accounts.list_id
    where statuses.id = ${statusId} and ${ctx.dialect.among(list, lists)}
      and (statuses.account_id = ${owner} or exists (select 1 from follows
        where follower_id = ${owner} and followee_id = statuses.account_id))
      and (statuses.visibility < ${sql.lit(DIRECT)} or statuses.account_id = ${owner} or exists (select 1 from mentions
        where mentions.status_id = statuses.id and mentions.account_id = ${owner}))
      and ${boostsWanted(owner)} and ${languageWanted(owner)}
      and (${policy('none')} or ${policy('list')} or ${policy('followed')})`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

/** What is known of a status that is gone. */
interface Ended {
  authorId: Id;
  /** Index into VISIBILITIES. */
  visibility: number;
  /** Members whom it named. */
  named: readonly Id[];
}

/** Which of these lists may have held a status that is gone: its row may be too, so none is read. One query. */
export async function listsThatHeld(
  ctx: Ctx,
  { authorId, visibility, named }: Ended,
  lists: readonly Id[],
): Promise<Id[]> {
  const owner = sql.ref<Id>('lists.account_id');
  const read = visibility < DIRECT ? sql`1 = 1` : ctx.dialect.among(owner, [authorId, ...named]);
  const { rows } = await sql<{ id: Id }>`
    select lists.id from list_accounts join lists on lists.id = list_accounts.list_id
    where list_accounts.account_id = ${authorId} and ${ctx.dialect.among(sql.ref('lists.id'), lists)}
      and (${owner} = ${authorId} or exists (select 1 from follows
        where follower_id = ${owner} and followee_id = ${authorId}))
      and ${read}`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

/** Whether a list is this member's own. */
export async function isOwnList(ctx: Ctx, listId: Id, memberId: Id): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('lists')
    .select('id')
    .where('id', '=', listId)
    .where('account_id', '=', memberId)
    .executeTakeFirst();
  return row !== undefined;
}
