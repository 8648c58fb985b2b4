import { findAccount, uriOf } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { accept, follow, reject, undo } from '../objects/activities.ts';
import { isReachable } from './audience.ts';
import { sayOnce } from './outgoing.ts';

interface Pair {
  followerId: Id;
  followeeId: Id;
  followId: Id;
}

const MINUTE = 60_000;

/** Asks somebody elsewhere whether a member may follow them. */
export function sayFollow(ctx: Ctx, pair: Pair): Promise<void> {
  return say(ctx, pair, 'follow');
}

/** Tells them that a member follows them no more. */
export function sayUnfollow(ctx: Ctx, pair: Pair): Promise<void> {
  return say(ctx, pair, 'undo');
}

async function say(
  ctx: Ctx,
  { followerId, followeeId, followId }: Pair,
  action: 'follow' | 'undo',
): Promise<void> {
  if (!ctx.origin.federates) return;
  const followee = await findAccount(ctx, followeeId);
  const follower = await findAccount(ctx, followerId);
  if (!isReachable(followee) || follower?.local !== 1) return;
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    const now = await followNow(inner, followerId, followeeId);
    // Said is how things stand, not how they came: the end of an old follow must not reach them after a new one.
    if (action === 'follow' ? now?.id !== followId : now !== null) return;
    const activity = follow(inner.origin, { followerId, followId, object: uriOf(inner, followee) });
    await sayOnce(inner, {
      id,
      senderId: followerId,
      activity: action === 'follow' ? activity : undo(activity),
      followersOf: null,
      inboxes: [followee.inbox as string],
      subject: `follow:${followerId}:${followeeId}`,
      action,
      key: `${action} follow:${followId}`,
    });
  });
}

const HOUR = 3_600_000;

/** Takes back a follow that somebody elsewhere believes in and nobody here knows of; it has no id that we know. */
export async function sayNoFollow(
  ctx: Ctx,
  { followerId, followeeId }: Pick<Pair, 'followerId' | 'followeeId'>,
): Promise<void> {
  const followee = await findAccount(ctx, followeeId);
  const follower = await findAccount(ctx, followerId);
  if (!ctx.origin.federates || !isReachable(followee) || follower?.local !== 1) return;
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    if ((await followNow(inner, followerId, followeeId)) !== null) return;
    const activity = follow(inner.origin, { followerId, followId: id, object: uriOf(inner, followee) });
    await sayOnce(inner, {
      id,
      senderId: followerId,
      activity: undo(activity),
      followersOf: null,
      inboxes: [followee.inbox as string],
      subject: `follow:${followerId}:${followeeId}`,
      action: 'undo',
      key: `undo unknown ${followerId}:${followeeId} ${Math.floor(inner.clock.now() / HOUR)}`,
    });
  });
}

/** Answers a Follow of somebody elsewhere, under the id that their server gave it. */
export async function sayAnswer(
  ctx: Ctx,
  pair: Pair & { uri: string | null },
  action: 'accept' | 'reject',
): Promise<void> {
  const { followerId, followeeId, followId, uri } = pair;
  if (!ctx.origin.federates || uri === null) return;
  const follower = await findAccount(ctx, followerId);
  const followee = await findAccount(ctx, followeeId);
  if (!isReachable(follower) || followee?.local !== 1) return;
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    const now = await followNow(inner, followerId, followeeId);
    if (action === 'accept' ? now?.table !== 'follows' : now !== null) return;
    const theirs = { uri, follower: uriOf(inner, follower), followeeId };
    await sayOnce(inner, {
      id,
      senderId: followeeId,
      activity:
        action === 'accept' ? accept(inner.origin, followId, theirs) : reject(inner.origin, followId, theirs),
      followersOf: null,
      inboxes: [follower.inbox as string],
      subject: `answer:${followerId}:${followeeId}`,
      action,
      // A peer that lost our answer follows again under the same id and must be answered again.
      key: `${action} follow:${followId} ${uri} ${Math.floor(inner.clock.now() / MINUTE)}`,
    });
  });
}

async function followNow(ctx: Ctx, followerId: Id, followeeId: Id) {
  for (const table of ['follows', 'follow_requests'] as const) {
    const row = await ctx.db
      .selectFrom(table)
      .select('id')
      .where('follower_id', '=', followerId)
      .where('followee_id', '=', followeeId)
      .modifyEnd(ctx.dialect.forUpdate(table))
      .executeTakeFirst();
    if (row) return { table, id: row.id };
  }
  return null;
}
