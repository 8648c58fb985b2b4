import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { findAccount } from '../accounts/index.ts';
import { type Ctx, readerOf } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { type Facts, factsBetween, type Viewer, welcomeTo } from '../relations/index.ts';
import { findStatus, originalOf, type Post, type StatusRow } from './queries.ts';

/** Who a status is addressed to, widest first; the index is what the database holds. */
export const VISIBILITIES = ['public', 'unlisted', 'private', 'direct'] as const;
export type Visibility = (typeof VISIBILITIES)[number];
export const PUBLIC = 0;
export const UNLISTED = 1;
export const PRIVATE = 2;
export const DIRECT = 3;

/**
 * `asked`: the reader named this status or its author, so only the author's wishes count.
 * `offered`: the status turns up in a list, so the reader's own mutes and blocks hide it too.
 * `open`: the same before whoever comes by, so that who is silenced is shown to their followers alone.
 */
export type Asking = 'asked' | 'offered' | 'open';

/**
 * Privacy as a condition of SQL over the table `statuses`: visibility, blocks, domain blocks, mutes, suspension and
 * deletion. Of a boost, both who boosted and who wrote must pass; the post inside is always offered, since nobody named
 * it. `canSee` is the same rule in memory; a generated test holds them together.
 */
export function visibleTo(viewer: Viewer, asking: Asking): RawBuilder<SqlBool> {
  const { accountId: me, hides, now } = viewer;
  const author = sql.ref('statuses.account_id');
  const conditions: RawBuilder<unknown>[] = [
    sql`statuses.deleted_at is null`,
    sql`not exists (select 1 from accounts gone where gone.id = ${author}
      and (gone.suspended_at is not null or gone.deleted_at is not null${quietTo(me, author, asking)}))`,
    sql`(statuses.boost_of_id is null or exists (select 1 from statuses post join accounts writer
      on writer.id = post.account_id where post.id = statuses.boost_of_id and post.deleted_at is null
      and writer.suspended_at is null and writer.deleted_at is null))`,
  ];
  if (me === null) {
    conditions.push(sql`statuses.visibility <= ${sql.lit(UNLISTED)}`);
    return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
  }
  conditions.push(sql`(
    statuses.visibility <= ${sql.lit(UNLISTED)}
    or ${author} = ${me}
    or (statuses.visibility = ${sql.lit(PRIVATE)} and exists (
      select 1 from follows where follows.follower_id = ${me} and follows.followee_id = ${author}))
    or exists (select 1 from mentions where mentions.status_id = statuses.id and mentions.account_id = ${me}))`);
  const asked = { ...hides, blocks: false, mutes: false, domainBlocks: false };
  conditions.push(welcomeTo({ accountId: me, hides: asking === 'asked' ? asked : hides, now }, author));
  conditions.push(welcomeTo(viewer, sql.ref('statuses.boost_of_account_id')));
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
}

/** Ends the condition of who is gone with who is silenced, where that counts. */
function quietTo(me: Id | null, author: RawBuilder<unknown>, asking: Asking): RawBuilder<unknown> {
  if (asking !== 'open') return sql``;
  if (me === null) return sql` or gone.silenced_at is not null`;
  return sql` or (gone.silenced_at is not null and gone.id <> ${me} and not exists (
    select 1 from follows heard where heard.follower_id = ${me} and heard.followee_id = ${author}))`;
}

/** Names the combination of conditions, so that a compiled query can be kept for each. */
export function viewerKind({ accountId, hides }: Viewer): string {
  if (accountId === null) return 'nobody';
  return `${+hides.blocks}${+hides.blockedBy}${+hides.mutes}${+hides.domainBlocks}${+hides.languages}`;
}

/** The same rule for one status that has been read. Three queries at most, six of a boost. */
export async function canSee(ctx: Ctx, status: StatusRow, asking: Asking = 'asked'): Promise<boolean> {
  const me = readerOf(ctx);
  if (status.deleted_at !== null || (await authorIsGone(ctx, status.account_id))) return false;
  if (asking === 'open' && (await isQuietTo(ctx, me, status.account_id))) return false;
  if (status.boost_of_id !== null && !(await canSeeBoosted(ctx, status.boost_of_id))) return false;
  if (me === null) return status.visibility <= UNLISTED;
  if (me === status.account_id) return true;
  const facts = await factsBetween(ctx, me, status.account_id);
  const mentioned = status.visibility > UNLISTED && (await isMentioned(ctx, status.id, me));
  return judge(status.visibility, facts, mentioned, asking);
}

/** Whether nothing hides what a boost passes on. To whom it is addressed was asked by whoever boosted it. */
async function canSeeBoosted(ctx: Ctx, postId: Id): Promise<boolean> {
  const me = readerOf(ctx);
  const post = await findStatus(ctx, postId);
  if (!post || post.deleted_at !== null || (await authorIsGone(ctx, post.account_id))) return false;
  return (
    me === null ||
    me === post.account_id ||
    isWelcome(await factsBetween(ctx, me, post.account_id), 'offered')
  );
}

function isWelcome({ blockedBy, blocks, mutes, domainBlocks }: Facts, asking: Asking): boolean {
  return !blockedBy && (asking === 'asked' || !(blocks || mutes || domainBlocks));
}

function judge(visibility: number, facts: Facts, mentioned: boolean, asking: Asking): boolean {
  if (!isWelcome(facts, asking)) return false;
  if (visibility <= UNLISTED || mentioned) return true;
  return visibility === PRIVATE && facts.follows;
}

/** The post that a verb is about, named by itself or by a boost of it. @throws {Refusal} missing */
export async function getVisiblePost(ctx: Ctx, id: Id): Promise<Post> {
  return originalOf(ctx, await getVisible(ctx, id));
}

/** The status, boosts too, if the actor may see it. @throws {Refusal} missing, whether it is hidden or does not exist */
export async function getVisible(ctx: Ctx, id: Id): Promise<StatusRow> {
  const row = await findStatus(ctx, id);
  if (!row || !(await canSee(ctx, row))) throw notFound();
  return row;
}

async function authorIsGone(ctx: Ctx, authorId: Id): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('accounts')
    .select('id')
    .where('id', '=', authorId)
    .where('suspended_at', 'is', null)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return row === undefined;
}

/** Whether an author is silenced and this reader does not follow them. */
async function isQuietTo(ctx: Ctx, me: Id | null, authorId: Id): Promise<boolean> {
  const author = await findAccount(ctx, authorId);
  if (!author || author.silenced_at === null || me === authorId) return false;
  return me === null || !(await factsBetween(ctx, me, authorId)).follows;
}

async function isMentioned(ctx: Ctx, statusId: Id, accountId: Id): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('mentions')
    .select('status_id')
    .where('status_id', '=', statusId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row !== undefined;
}
