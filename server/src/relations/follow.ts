import { countAccount, getAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { forbidden, notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { factsBetween, relationsChanged } from './facts.ts';
import { languagesKept } from './languages.ts';
import './events.ts';

/** Verbs in one transaction: each is several statements. */
const ACCEPTED_A_STEP = 50;

export interface Follow {
  targetId: Id;
  /** Null leaves what was chosen before. */
  showBoosts?: boolean | null;
  notify?: boolean | null;
  /** In which languages their posts are wanted at home; none for all. */
  languages?: readonly string[] | null;
  /** Id of the Follow activity when it came from another server. */
  uri?: string | null;
}

/**
 * Follows, or asks to: a locked or remote account answers first. Following again only changes the options, or the
 * activity's id when a peer sends a second Follow. Who asks from elsewhere to follow somebody who moved is told no.
 * @throws {Refusal} missing (nobody there), forbidden (blocked either way, oneself, either of them moved), invalid (no language)
 */
export async function follow(
  ctx: Ctx,
  { targetId, showBoosts, notify, languages, uri = null }: Follow,
): Promise<'followed' | 'requested' | 'refused'> {
  const followerId = actingAccount(ctx);
  return transact(ctx, async (inner) => {
    const target = await getAccount(inner, targetId);
    const follower = await getAccount(inner, followerId);
    if (target.suspended_at !== null) throw notFound();
    if (targetId === followerId) throw forbidden();
    const facts = await factsBetween(inner, followerId, targetId);
    if (facts.blocks || facts.blockedBy || facts.domainBlocks) throw forbidden();
    if ((await factsBetween(inner, targetId, followerId)).domainBlocks) throw forbidden();

    const options = {
      ...(showBoosts == null ? {} : { show_boosts: showBoosts ? (1 as const) : (0 as const) }),
      ...(notify == null ? {} : { notify: notify ? (1 as const) : (0 as const) }),
      ...(languages == null ? {} : { languages: languagesKept(languages) }),
      ...(uri === null ? {} : { uri }),
    };
    const known = await findFollow(inner, 'follows', followerId, targetId);
    if (known) {
      await change(inner, 'follows', known.id, options);
      relationsChanged(inner, followerId);
      // A peer that follows again has lost our answer: say it again.
      if (uri !== null)
        await emit(inner, 'follow.started', { followerId, followeeId: targetId, followId: known.id, uri });
      return 'followed';
    }
    // As Mastodon: whom one would follow, or who would follow, lives elsewhere now.
    if (follower.local === 1 && follower.moved_to_id !== null) throw forbidden();
    if (target.moved_to_id !== null) {
      if (uri === null) throw forbidden();
      const followId = inner.ids.next();
      await emit(inner, 'follow.rejected', { followerId, followeeId: targetId, followId, uri });
      return 'refused';
    }
    // Whoever is silenced asks first, as in Mastodon.
    const waits = target.locked === 1 || target.local === 0 || follower.silenced_at !== null;
    const table = waits ? 'follow_requests' : 'follows';
    const asked = await findFollow(inner, 'follow_requests', followerId, targetId);
    if (asked && waits) {
      await change(inner, 'follow_requests', asked.id, options);
      return 'requested';
    }
    const followId = inner.ids.next();
    const added = await inner.db
      .insertInto(table)
      .values({
        id: followId,
        follower_id: followerId,
        followee_id: targetId,
        follower_local: follower.local,
        uri,
        show_boosts: 1,
        notify: 0,
        ...options,
      })
      .onConflict((conflict) => conflict.columns(['follower_id', 'followee_id']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) return waits ? 'requested' : 'followed';
    if (waits) {
      await emit(inner, 'follow.requested', { followerId, followeeId: targetId, followId });
      return 'requested';
    }
    await started(inner, { followerId: follower.id, followeeId: targetId, followId, uri });
    return 'followed';
  });
}

/** Ends a follow or takes back a request. Nothing happens when there was none. @throws {Refusal} missing (nobody there) */
export async function unfollow(ctx: Ctx, { targetId }: { targetId: Id }): Promise<void> {
  const followerId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await getAccount(inner, targetId);
    await sever(inner, followerId, targetId, 'follower');
  });
}

/** The followee agrees. Returns false when nobody asked. */
export async function acceptFollow(ctx: Ctx, { followerId }: { followerId: Id }): Promise<boolean> {
  const followeeId = actingAccount(ctx);
  return transact(ctx, (inner) => accept(inner, followerId, followeeId));
}

/** Makes a follow of every request to an account, a step at a time. Returns whether there were any. */
export async function acceptAll(ctx: Ctx, followeeId: Id): Promise<boolean> {
  return transact(ctx, async (inner) => {
    const rows = await inner.db
      .selectFrom('follow_requests')
      .innerJoin('accounts', 'accounts.id', 'follow_requests.followee_id')
      .select('follower_id')
      .where('followee_id', '=', followeeId)
      // They may have locked it again since.
      .where('accounts.locked', '=', 0)
      .limit(ACCEPTED_A_STEP)
      .execute();
    for (const { follower_id: followerId } of rows) await accept(inner, followerId, followeeId);
    return rows.length > 0;
  });
}

async function accept(ctx: Ctx & { tx: Tx }, followerId: Id, followeeId: Id): Promise<boolean> {
  const asked = await remove(ctx, 'follow_requests', followerId, followeeId);
  if (!asked) return false;
  const added = await ctx.db
    .insertInto('follows')
    .values(asked)
    .onConflict((conflict) => conflict.columns(['follower_id', 'followee_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (added) await started(ctx, { followerId, followeeId, followId: asked.id, uri: asked.uri });
  return true;
}

/** The followee refuses a request or removes a follower. Returns false when there was neither. */
export async function rejectFollow(ctx: Ctx, { followerId }: { followerId: Id }): Promise<boolean> {
  const followeeId = actingAccount(ctx);
  return transact(ctx, (inner) => sever(inner, followerId, followeeId, 'followee'));
}

/** The followee refuses a request, and leaves a follow as it is. Returns false when nobody asked. */
export async function rejectRequest(ctx: Ctx, { followerId }: { followerId: Id }): Promise<boolean> {
  const followeeId = actingAccount(ctx);
  return transact(ctx, async (inner) => {
    const asked = await findFollow(inner, 'follow_requests', followerId, followeeId);
    return asked ? sever(inner, followerId, followeeId, 'followee') : false;
  });
}

/** Ends whatever there is of a follow; joins the caller's transaction. */
export async function sever(
  ctx: Ctx & { tx: Tx },
  followerId: Id,
  followeeId: Id,
  by: 'follower' | 'followee',
): Promise<boolean> {
  const asked = await remove(ctx, 'follow_requests', followerId, followeeId);
  const had = await remove(ctx, 'follows', followerId, followeeId);
  if (had) {
    await countAccount(ctx, followerId, 'following_count', -1);
    await countAccount(ctx, followeeId, 'followers_count', -1);
  }
  const gone = had ?? asked;
  if (!gone) return false;
  const pair = { followerId, followeeId, followId: gone.id, uri: gone.uri };
  if (by === 'followee') await emit(ctx, 'follow.rejected', pair);
  await emit(ctx, 'follow.ended', { ...pair, wasRequest: !had, inDigest: had?.in_digest === 1 });
  return true;
}

async function started(
  ctx: Ctx & { tx: Tx },
  pair: { followerId: Id; followeeId: Id; followId: Id; uri: string | null },
): Promise<void> {
  // Whether they follow somebody in some languages only may be another thing now.
  relationsChanged(ctx, pair.followerId);
  await countAccount(ctx, pair.followerId, 'following_count', 1);
  await countAccount(ctx, pair.followeeId, 'followers_count', 1);
  await emit(ctx, 'follow.started', pair);
}

/** Marks those of these follows that come from elsewhere as added up, each once, and gives them. Joins the caller's transaction. */
export async function putInDigest(ctx: Ctx & { tx: Tx }, ids: readonly Id[]) {
  return ctx.db
    .updateTable('follows')
    .set({ in_digest: 1 })
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .where('in_digest', '=', 0)
    .where('follower_local', '=', 0)
    .returning(['follower_id', 'followee_id'])
    .execute();
}

type Table = 'follows' | 'follow_requests';

async function findFollow(ctx: Ctx, table: Table, followerId: Id, followeeId: Id) {
  return ctx.db
    .selectFrom(table)
    .selectAll()
    .where('follower_id', '=', followerId)
    .where('followee_id', '=', followeeId)
    .modifyEnd(ctx.dialect.forUpdate(table))
    .executeTakeFirst();
}

async function remove(ctx: Ctx, table: Table, followerId: Id, followeeId: Id) {
  return ctx.db
    .deleteFrom(table)
    .where('follower_id', '=', followerId)
    .where('followee_id', '=', followeeId)
    .returningAll()
    .executeTakeFirst();
}

async function change(
  ctx: Ctx,
  table: Table,
  id: Id,
  options: { uri?: string; show_boosts?: 0 | 1; notify?: 0 | 1; languages?: string | null },
) {
  if (Object.keys(options).length === 0) return;
  await ctx.db.updateTable(table).set(options).where('id', '=', id).execute();
}

/** Whether one follows the other now, holding the follow until commit when asked inside a transaction. */
export async function isFollowing(ctx: Ctx, followerId: Id, followeeId: Id): Promise<boolean> {
  return (await findFollow(ctx, 'follows', followerId, followeeId)) !== undefined;
}
