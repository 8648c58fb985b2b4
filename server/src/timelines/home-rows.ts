import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { prepared, preparedColumn } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { DIRECT } from '../statuses/index.ts';
import '../hashtags/index.ts';
import './tables.ts';

/** Announced with a member's id whenever rows of their home came or went. */
export const HOME_TOPIC = 'home';

/** Most rows of one home. */
export const HOME_ROWS = 800;
/** A home that nobody looked at for this long is no longer filled; it is rebuilt when its member comes back. */
export const HOME_LIVES_MS = 14 * 86_400_000;
const STEP = 500;

/** A status as it stands in homes. */
export interface HomeEntry {
  id: Id;
  authorId: Id;
  boostedAuthorId: Id | null;
}

const readersOf = preparedColumn<{ author: Id; after: Id; seen: number }, Id>(
  (db, p, dialect) =>
    db
      .selectFrom('follows')
      .innerJoin('members', 'members.account_id', 'follows.follower_id')
      .select('follows.follower_id as id')
      .where('follows.followee_id', '=', p('author'))
      .where('follows.follower_local', '=', 1)
      .where('follows.at_home', '=', 1)
      .where('follows.follower_id', '>', p('after'))
      .where('members.last_seen_at', '>', p('seen'))
      .orderBy('follows.follower_id')
      .limit(STEP)
      // An unfollow that runs beside this waits, and then takes out what was put in.
      .modifyEnd(dialect.forUpdate('follows')) as never,
);

/** Puts a new status into the homes of its author's followers, ≤ 500 rows a transaction. Returns where to go on, or null. */
export async function fillHomes(ctx: Ctx & { tx: Tx }, status: HomeEntry, after: Id): Promise<Id | null> {
  const seen = ctx.clock.now() - HOME_LIVES_MS;
  const followers = await readersOf(ctx, { author: status.authorId, after, seen });
  if (followers.length === 0) return null;
  await addToHomes(ctx, followers, status);
  return followers.length < STEP ? null : (followers.at(-1) ?? null);
}

const enter = prepared<{ members: unknown; status: Id; author: Id; boosted: Id | null }, never>(
  (db, p, dialect) =>
    db
      .insertInto('home')
      .columns(['account_id', 'status_id', 'author_id', 'boosted_author_id'])
      // From a table, so that the statement is the same for any number of members.
      .expression((eb) =>
        eb
          .selectFrom('accounts')
          .select([
            'accounts.id',
            sql<Id>`cast(${p('status')} as bigint)`.as('status'),
            sql<Id>`cast(${p('author')} as bigint)`.as('author'),
            sql<Id | null>`cast(${p('boosted')} as bigint)`.as('boosted'),
          ])
          .where((of) => dialect.amongListed(of.ref('accounts.id'), p('members'))),
      )
      .onConflict((conflict) => conflict.doNothing()) as never,
);

/** One row in each of these homes; joins the caller's transaction. */
export async function addToHomes(
  ctx: Ctx & { tx: Tx },
  members: readonly Id[],
  { id, authorId, boostedAuthorId }: HomeEntry,
): Promise<void> {
  const list = ctx.dialect.idList(members);
  await enter(ctx, { members: list, status: id, author: authorId, boosted: boostedAuthorId });
  homesChanged(ctx, members);
}

/** Puts a direct status into the homes of those among its readers who follow its author. They are few: who is named in it. */
export async function fillNamedHomes(
  ctx: Ctx & { tx: Tx },
  status: HomeEntry,
  named: readonly Id[],
): Promise<void> {
  const followers = await ctx.db
    .selectFrom('follows')
    .select('follower_id as id')
    .where('followee_id', '=', status.authorId)
    .where('follower_local', '=', 1)
    .where('at_home', '=', 1)
    .where((eb) => ctx.dialect.among(eb.ref('follower_id'), named))
    .modifyEnd(ctx.dialect.forUpdate('follows'))
    .execute();
  const members = followers.map((row) => row.id);
  if (members.length > 0) await addToHomes(ctx, members, status);
}

/** What a member may read of those they follow: all but direct ones in which they are not named. */
function readableBy(memberId: Id) {
  return sql`(visibility < ${sql.lit(DIRECT)} or exists (select 1 from mentions
    where mentions.status_id = statuses.id and mentions.account_id = ${memberId}))`;
}

/** Brings the newest statuses of one author into one home, after a follow. */
export async function mixIn(ctx: Ctx & { tx: Tx }, memberId: Id, authorId: Id): Promise<void> {
  await sql`insert into home (account_id, status_id, author_id, boosted_author_id)
    select ${memberId}, id, account_id, boost_of_account_id from statuses
    where account_id = ${authorId} and deleted_at is null and ${readableBy(memberId)}
    order by id desc limit ${HOME_ROWS}
    on conflict do nothing`.execute(ctx.db);
  await trim(ctx, memberId);
  homesChanged(ctx, [memberId]);
}

/** Takes authors out of one home: the member follows them no more, or reads them elsewhere. */
export async function takeOut(ctx: Ctx & { tx: Tx }, memberId: Id, authorIds: readonly Id[]): Promise<void> {
  await ctx.db
    .deleteFrom('home')
    .where('account_id', '=', memberId)
    .where((eb) => ctx.dialect.among(eb.ref('author_id'), authorIds))
    .where(sql<boolean>`not ${STANDS_BY_TAG}`)
    .execute();
  homesChanged(ctx, [memberId]);
}

/** The member follows one of the hashtags of a public post. */
export const STANDS_BY_TAG = sql`(home.boosted_author_id is null and exists (
  select 1 from status_tags join tag_follows on tag_follows.tag_id = status_tags.tag_id
  where status_tags.status_id = home.status_id and status_tags.open = 1
  and tag_follows.account_id = home.account_id))`;

/** The member wrote it, or follows who did. */
const STANDS_BY_AUTHOR = sql`(home.author_id = home.account_id or exists (select 1 from follows
  where follower_id = home.account_id and followee_id = home.author_id and at_home = 1))`;

/** Brings the newest public posts under a hashtag into one home, after it was followed. */
export async function mixInTag(ctx: Ctx & { tx: Tx }, memberId: Id, tagId: Id): Promise<void> {
  await addTagged(ctx, memberId, tagId);
  await trim(ctx, memberId);
  homesChanged(ctx, [memberId]);
}

async function addTagged(ctx: Ctx, memberId: Id, tagId: Id): Promise<void> {
  await sql`insert into home (account_id, status_id, author_id, boosted_author_id)
    select ${memberId}, statuses.id, statuses.account_id, null from (
      select status_id from status_tags where tag_id = ${tagId} and open = 1
      order by status_id desc limit ${HOME_ROWS}
    ) newest join statuses on statuses.id = newest.status_id where statuses.deleted_at is null
    on conflict do nothing`.execute(ctx.db);
}

/** Takes those posts out of homes that stood there only for a hashtag; all of them where they are `deleted`. */
export async function takeTaggedOut(
  ctx: Ctx & { tx: Tx },
  members: readonly Id[],
  which: RawBuilder<boolean>,
  deleted = false,
): Promise<void> {
  await ctx.db
    .deleteFrom('home')
    .where((eb) => ctx.dialect.among(eb.ref('account_id'), members))
    .where(which)
    .$if(!deleted, (query) =>
      query.where(
        sql<boolean>`boosted_author_id is null and not ${STANDS_BY_AUTHOR} and not ${STANDS_BY_TAG}`,
      ),
    )
    .execute();
  homesChanged(ctx, members);
}

/** Leaves the newest HOME_ROWS of a home. */
export async function trim(ctx: Ctx, memberId: Id): Promise<void> {
  await ctx.db
    .deleteFrom('home')
    .where('account_id', '=', memberId)
    .where('status_id', '<=', (eb) =>
      eb
        .selectFrom('home')
        .select('status_id')
        .where('account_id', '=', memberId)
        .orderBy('status_id', 'desc')
        .offset(HOME_ROWS)
        .limit(1),
    )
    .execute();
}

/** Takes deleted statuses of one author out of all homes, ≤ 500 rows a transaction. Returns where to go on, or null. */
export async function emptyHomes(
  ctx: Ctx & { tx: Tx },
  status: { id: Id; authorId: Id },
  after: Id,
): Promise<Id | null> {
  const owners = await ctx.db
    .selectFrom('follows')
    .select('follower_id as id')
    .where('followee_id', '=', status.authorId)
    .where('follower_local', '=', 1)
    .where('follower_id', '>', after)
    .orderBy('follower_id')
    .limit(STEP)
    .execute();
  const members = [...owners.map((row) => row.id), status.authorId];
  await ctx.db
    .deleteFrom('home')
    .where('status_id', '=', status.id)
    .where((eb) => ctx.dialect.among(eb.ref('account_id'), members))
    .execute();
  homesChanged(ctx, members);
  return owners.length < STEP ? null : (owners.at(-1)?.id ?? null);
}

/** Takes a whole home away; its member is gone. */
export async function dropHome(ctx: Ctx & { tx: Tx }, memberId: Id): Promise<void> {
  await ctx.db.deleteFrom('home').where('account_id', '=', memberId).execute();
  homesChanged(ctx, [memberId]);
}

/** Home by query: the newest statuses of all who are followed, under followed hashtags, and the member's own. */
export async function rebuild(ctx: Ctx & { tx: Tx }, memberId: Id): Promise<void> {
  await ctx.db.deleteFrom('home').where('account_id', '=', memberId).execute();
  await sql`insert into home (account_id, status_id, author_id, boosted_author_id)
    select ${memberId}, id, account_id, boost_of_account_id from statuses
    where deleted_at is null and (account_id = ${memberId} or (${readableBy(memberId)} and account_id in (
      select followee_id from follows where follower_id = ${memberId} and at_home = 1)))
    order by id desc limit ${HOME_ROWS}
    on conflict do nothing`.execute(ctx.db);
  const followed = await ctx.db
    .selectFrom('tag_follows')
    .select('tag_id')
    .where('account_id', '=', memberId)
    .execute();
  for (const { tag_id } of followed) await addTagged(ctx, memberId, tag_id);
  if (followed.length > 0) await trim(ctx, memberId);
  homesChanged(ctx, [memberId]);
}

/** After the commit, every process forgets what it kept of these homes. */
function homesChanged(ctx: Ctx & { tx: Tx }, members: readonly Id[]): void {
  ctx.tx.afterCommit(() => {
    for (const id of members) ctx.live.announce(HOME_TOPIC, id);
  });
}
