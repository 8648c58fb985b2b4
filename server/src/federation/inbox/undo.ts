import { actingAccount, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { unblock, unfollow } from '../../relations/index.ts';
import { favouritedUnder, findStatusByUri, unboost, unfavourite } from '../../statuses/index.ts';
import { sameOrigin } from '../fetch/actor.ts';
import { fetchDocument, unlessMissing } from '../fetch/document.ts';
import type { Reference } from '../normalise/activity.ts';
import type { Json } from '../normalise/document.ts';
import { idOf, typeOf, url } from '../normalise/values.ts';
import { localAccount } from './local.ts';
import type { Effect, Receiver } from './receiver.ts';
import { bury } from './tombstones.ts';

/**
 * Takes back a Follow, a Like or reaction, a Block or an Announce, named by its id or by a copy. What the id is known for
 * counts, whatever type the copy has. The verbs act as the signer, so it can only be an own one.
 */
export const receiveUndo: Receiver = async (ctx, { actor, object }) => {
  const followee = object.id === null ? null : await followedUnder(ctx, object.id);
  if (followee !== null) return (inner) => unfollow(inner, { targetId: followee });
  const blocked = object.id === null ? null : await blockedUnder(ctx, object.id);
  if (blocked !== null) return (inner) => unblock(inner, { targetId: blocked });
  const boost = object.id === null ? undefined : await findStatusByUri(ctx, object.id);
  if (boost && boost.boost_of_id !== null && boost.account_id === actingAccount(ctx))
    return (inner) => unboost(inner, { statusId: boost.id });
  const liked = object.id === null ? null : await favouritedUnder(ctx, object.id);
  if (liked !== null) return (inner) => unfavourite(inner, { statusId: liked });
  const undone = object.embedded ?? (await fetched(ctx, object, actor));
  // Some leave the actor out of what stands inside; one that is named must be the signer.
  if (!undone || (idOf(undone.actor) ?? actor) !== actor) return null;
  return takeBack(ctx, undone, actor);
};

const KINDS = new Set(['Follow', 'Like', 'EmojiReact', 'Block', 'Announce']);

async function takeBack(ctx: Ctx, undone: Json, actor: string): Promise<Effect | null> {
  const target = idOf(undone.object);
  if (target === null) return null;
  const type = typeOf(undone, (name) => KINDS.has(name));
  if (type === 'Follow') {
    const targetId = localAccount(ctx, target);
    return targetId === null ? null : (inner) => unfollow(inner, { targetId });
  }
  if (type === 'Like' || type === 'EmojiReact') {
    const status = await findStatusByUri(ctx, target);
    return status ? (inner) => unfavourite(inner, { statusId: status.id }) : null;
  }
  if (type === 'Block') return takeBackBlock(ctx, ownId(undone, actor), target, actor);
  if (type === 'Announce') return takeBackBoost(ctx, ownId(undone, actor), target, actor);
  return null;
}

function takeBackBlock(ctx: Ctx, uri: string | null, target: string, actor: string): Effect | null {
  const targetId = localAccount(ctx, target);
  if (targetId === null) return null;
  return async (inner) => {
    if (uri !== null) await bury(inner, uri, actor);
    await unblock(inner, { targetId });
  };
}

/** The id of what is taken back, where it may be remembered as gone, for its actor alone: it is of that one's origin. */
function ownId({ id }: Json, actor: string): string | null {
  const uri = url(id);
  return uri !== null && sameOrigin(uri, actor) ? uri : null;
}

/** Known under another id, it is taken back all the same; not known at all, it is remembered, since it may come late. */
async function takeBackBoost(
  ctx: Ctx,
  uri: string | null,
  target: string,
  actor: string,
): Promise<Effect | null> {
  const status = await findStatusByUri(ctx, target);
  return async (inner) => {
    if (uri !== null) await bury(inner, uri, actor);
    if (status) await unboost(inner, { statusId: status.id });
  };
}

/** Whom the signer follows, or asked to, by an activity of this id. */
async function followedUnder(ctx: Ctx, uri: string): Promise<Id | null> {
  const follower = actingAccount(ctx);
  for (const table of ['follows', 'follow_requests'] as const) {
    const row = await ctx.db
      .selectFrom(table)
      .select('followee_id')
      .where('follower_id', '=', follower)
      .where('uri', '=', uri)
      .executeTakeFirst();
    if (row) return row.followee_id;
  }
  return null;
}

/** Whom the signer blocks by an activity of this id. */
async function blockedUnder(ctx: Ctx, uri: string): Promise<Id | null> {
  const row = await ctx.db
    .selectFrom('blocks')
    .select('target_id')
    .where('account_id', '=', actingAccount(ctx))
    .where('uri', '=', uri)
    .executeTakeFirst();
  return row?.target_id ?? null;
}

/** What is named by its id alone is asked of its own server, which may well have forgotten it; nobody takes back what stands elsewhere. */
async function fetched(ctx: Ctx, { id }: Reference, actor: string): Promise<Json | null> {
  return id === null || !sameOrigin(id, actor)
    ? null
    : unlessMissing(async () => (await fetchDocument(ctx, id)).document);
}
