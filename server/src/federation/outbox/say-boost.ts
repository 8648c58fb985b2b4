import { findAccount, uriOf } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { findStatus, statusUri } from '../../statuses/index.ts';
import { announce, undo } from '../objects/activities.ts';
import { hasRemoteFollowers, inboxesOf } from './audience.ts';
import { sayOnce } from './outgoing.ts';

interface Boost {
  boostId: Id;
  statusId: Id;
  accountId: Id;
  authorId: Id;
  visibility: number;
}

/** Tells the followers elsewhere, and the author, that a member boosted a status. */
export function sayBoost(ctx: Ctx, boost: Boost): Promise<void> {
  return say(ctx, boost, 'announce');
}

/** Takes it back. */
export function sayUnboost(ctx: Ctx, boost: Boost): Promise<void> {
  return say(ctx, boost, 'undo');
}

async function say(ctx: Ctx, boost: Boost, action: 'announce' | 'undo'): Promise<void> {
  const { boostId, statusId, accountId, authorId, visibility } = boost;
  if (!ctx.origin.federates) return;
  const account = await findAccount(ctx, accountId);
  const author = await findAccount(ctx, authorId);
  if (account?.local !== 1 || !author) return;
  const inboxes = inboxesOf([author]);
  const followersOf = (await hasRemoteFollowers(ctx, accountId)) ? accountId : null;
  if (followersOf === null && inboxes.length === 0) return;
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    const now = await boostNow(inner, accountId, statusId);
    // Said is how things stand, not how they came: a job that was put off must not undo what was done again since.
    if (action === 'announce' ? now !== boostId : now !== null) return;
    const post = await findStatus(inner, statusId);
    if (!post) return;
    const activity = announce(inner.origin, {
      boost: { id: boostId, account_id: accountId, visibility },
      object: statusUri(inner, post),
      author: uriOf(inner, author),
    });
    await sayOnce(inner, {
      id,
      senderId: accountId,
      activity: action === 'announce' ? activity : undo(activity),
      followersOf,
      inboxes,
      subject: `boost:${accountId}:${statusId}`,
      action,
      key: `${action} boost:${boostId}`,
    });
  });
}

async function boostNow(ctx: Ctx, accountId: Id, statusId: Id): Promise<Id | null> {
  const row = await ctx.db
    .selectFrom('statuses')
    .select('id')
    .where('boost_of_id', '=', statusId)
    .where('account_id', '=', accountId)
    .modifyEnd(ctx.dialect.forUpdate('statuses'))
    .executeTakeFirst();
  return row?.id ?? null;
}
