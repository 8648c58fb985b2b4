import { type AccountRow, findAccount } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { findStatus, groupAround, statusUri } from '../../statuses/index.ts';
import { like, undo } from '../objects/activities.ts';
import { inboxesOf, isReachable } from './audience.ts';
import { sayOnce } from './outgoing.ts';

interface Favourite {
  favouriteId: Id;
  statusId: Id;
  accountId: Id;
  authorId: Id;
}

/** Tells an author elsewhere that a member favourited their status, and the group that it was written in. */
export function sayLike(ctx: Ctx, favourite: Favourite): Promise<void> {
  return say(ctx, favourite, 'like');
}

/** Takes it back. */
export function sayUnlike(ctx: Ctx, favourite: Favourite): Promise<void> {
  return say(ctx, favourite, 'undo');
}

async function say(ctx: Ctx, favourite: Favourite, action: 'like' | 'undo'): Promise<void> {
  const { favouriteId, statusId, accountId, authorId } = favourite;
  if (!ctx.origin.federates) return;
  const author = await findAccount(ctx, authorId);
  const account = await findAccount(ctx, accountId);
  if (!isReachable(author) || account?.local !== 1) return;
  const group = await groupElsewhere(ctx, statusId, author);
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    const now = await favouriteNow(inner, accountId, statusId);
    // Said is how things stand, not how they came: a job that was put off must not undo what was done again since.
    if (action === 'like' ? now !== favouriteId : now !== null) return;
    const status = await findStatus(inner, statusId);
    if (!status) return;
    const activity = like(inner.origin, { accountId, favouriteId, object: statusUri(inner, status) });
    await sayOnce(inner, {
      id,
      senderId: accountId,
      activity: action === 'like' ? activity : undo(activity),
      followersOf: null,
      inboxes: [author.inbox as string, ...group],
      subject: `like:${accountId}:${statusId}`,
      action,
      key: `${action} like:${favouriteId}`,
    });
  });
}

/** The inbox of the group around a status, where its server is another one than the author's: it counts there, too. */
async function groupElsewhere(ctx: Ctx, statusId: Id, author: AccountRow): Promise<string[]> {
  const groupId = await groupAround(ctx, statusId);
  const group = groupId === null ? undefined : await findAccount(ctx, groupId);
  return isReachable(group) && group.domain !== author.domain ? inboxesOf([group]) : [];
}

async function favouriteNow(ctx: Ctx, accountId: Id, statusId: Id): Promise<Id | null> {
  const row = await ctx.db
    .selectFrom('favourites')
    .select('id')
    .where('account_id', '=', accountId)
    .where('status_id', '=', statusId)
    .modifyEnd(ctx.dialect.forUpdate('favourites'))
    .executeTakeFirst();
  return row?.id ?? null;
}
