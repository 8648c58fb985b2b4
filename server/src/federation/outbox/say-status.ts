import { findAccount, loadAccounts } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import {
  boostersOf,
  DIRECT,
  findStatus,
  groupAround,
  holdStatus,
  mentionedIn,
  PUBLIC,
  quotersOf,
  UNLISTED,
} from '../../statuses/index.ts';
import { create, remove, update, updateQuoting } from '../objects/activities.ts';
import { noteFacts } from '../objects/facts.ts';
import { announceToRelays, relayInboxes } from '../relays/say.ts';
import { hasRemoteFollowers, inboxesOf } from './audience.ts';
import { sayOnce } from './outgoing.ts';

interface Said {
  statusId: Id;
  authorId: Id;
  visibility: number;
  mentioned: readonly Id[];
}

/** Tells the followers elsewhere, those named and the one answered of a new status. */
export async function sayCreate(ctx: Ctx, said: Said & { inReplyToAccountId: Id | null }): Promise<void> {
  if (!ctx.origin.federates) return;
  if (said.visibility === PUBLIC) await announceToRelays(ctx, said.statusId);
  const audience = await audienceOf(ctx, said, said.inReplyToAccountId, 'create');
  if (!audience) return;
  const { statusId } = said;
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    // Held until commit, so that a deletion beside this is told after it, or finds nothing to tell.
    if (!(await holdStatus(inner, statusId))) return;
    const [facts] = await noteFacts(inner, [statusId]);
    if (!facts || facts.author.suspended_at !== null) return;
    const activity = create(inner.origin, facts);
    await sayOnce(inner, {
      id,
      senderId: facts.author.id,
      activity,
      ...audience,
      ...entryOf(statusId, 'create'),
    });
  });
}

/** Tells everybody who may have been told of it what a status says now, or by `change` who may quote it and what it may. */
export async function sayUpdate(
  ctx: Ctx,
  said: { statusId: Id; authorId: Id; visibility: number; change?: string },
): Promise<void> {
  if (!ctx.origin.federates) return;
  const { statusId, change } = said;
  const status = await findStatus(ctx, statusId);
  if (!status || status.uri !== null) return;
  const told = [
    ...(await mentionedIn(ctx, statusId)),
    ...(await boostersOf(ctx, statusId)),
    ...(await quotersOf(ctx, statusId)),
  ];
  const audience = await audienceOf(ctx, { ...said, mentioned: told }, status.in_reply_to_account_id);
  if (!audience) return;
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    // Held until commit: of two edits the later one is said last, and says what stands then.
    if (!(await holdStatus(inner, statusId))) return;
    const [facts] = await noteFacts(inner, [statusId]);
    if (!facts || facts.author.suspended_at !== null) return;
    const { subject, action } = entryOf(statusId, 'update');
    const key = `${action} ${subject} ${change ?? facts.status.edited_at}`;
    const activity =
      change === undefined ? update(inner.origin, facts) : updateQuoting(inner.origin, facts, change);
    await sayOnce(inner, { id, senderId: facts.author.id, activity, ...audience, subject, action, key });
  });
}

/** Tells everybody who may have been told of it that a status is gone. */
export async function sayDelete(
  ctx: Ctx,
  said: Said & { boostedBy?: readonly Id[]; quotedBy?: readonly Id[] },
): Promise<void> {
  if (!ctx.origin.federates) return;
  const { statusId, authorId, mentioned, boostedBy = [], quotedBy = [] } = said;
  const status = await findStatus(ctx, statusId);
  const author = await findAccount(ctx, authorId);
  if (!status || !author) return;
  const told = { ...said, mentioned: [...mentioned, ...boostedBy, ...quotedBy] };
  const audience = await audienceOf(ctx, told, status.in_reply_to_account_id);
  if (!audience) return;
  const activity = remove(ctx.origin, status, await loadAccounts(ctx, mentioned));
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    await sayOnce(inner, { id, senderId: authorId, activity, ...audience, ...entryOf(statusId, 'delete') });
  });
}

function entryOf<A extends 'create' | 'update' | 'delete'>(statusId: Id, action: A) {
  const subject = `status:${statusId}`;
  return { subject, action, key: `${action} ${subject}` };
}

/**
 * Followers unless it is direct, those named, and of what is open to all the author answered (as Mastodon does: a
 * status for followers says nothing to somebody else whom it does not name), and the group in which it is an answer, whose
 * server is often another one. Null when all of them live here.
 */
async function audienceOf(
  ctx: Ctx,
  { statusId, authorId, visibility, mentioned }: Said,
  answered: Id | null,
  action: 'create' | 'change' = 'change',
) {
  const answers = answered !== null && visibility <= UNLISTED;
  const group = answers ? await groupAround(ctx, statusId) : null;
  const named = [...mentioned, ...(answers ? [answered] : []), ...(group === null ? [] : [group])];
  const relays = await relayInboxes(ctx, visibility, action);
  const inboxes = [...inboxesOf(await loadAccounts(ctx, named)), ...relays];
  const toFollowers = visibility < DIRECT && (await hasRemoteFollowers(ctx, authorId));
  if (!toFollowers && inboxes.length === 0) return null;
  return { followersOf: toFollowers ? authorId : null, inboxes };
}
