import { findAccount, loadAccounts } from '../../accounts/index.ts';
import { collectionRow, findPlace } from '../../collections/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { answerFeature, featureRequest, removeFeatureStamp } from '../objects/features.ts';
import { hasRemoteFollowers, inboxesOf, isReachable } from './audience.ts';
import { sayOnce } from './outgoing.ts';

interface Place {
  collectionId: Id;
  ownerId: Id;
  accountId: Id;
  itemId: Id;
}

/** Asks somebody of another server whether they agree to stand in a member's collection. */
export async function sayFeatureRequest(ctx: Ctx, asked: Place): Promise<void> {
  if (!ctx.origin.federates) return;
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    const place = await findPlace(inner, asked.itemId);
    const account = await findAccount(inner, asked.accountId);
    if (place?.state !== 'pending' || !isReachable(account)) return;
    const subject = `feature:${asked.itemId}`;
    await sayOnce(inner, {
      id,
      senderId: asked.ownerId,
      activity: featureRequest(inner.origin, { ...asked, object: account.uri as string }),
      followersOf: null,
      inboxes: [account.inbox as string],
      subject,
      action: 'ask',
      key: `ask ${subject}`,
    });
  });
}

const MINUTE = 60_000;

/** Answers somebody of another server who asked; joins the caller's transaction. Without a place it is a no. */
export async function sayFeatureAnswer(
  ctx: Ctx & { tx: Tx },
  answer: { request: string; askerId: Id; accountId: Id; collectionId: Id; itemId: Id | null },
): Promise<void> {
  const asker = await findAccount(ctx, answer.askerId);
  if (!isReachable(asker)) return;
  const action = answer.itemId === null ? 'reject' : 'accept';
  await sayOnce(ctx, {
    id: ctx.ids.next(),
    senderId: answer.accountId,
    activity: answerFeature(ctx.origin, { ...answer, asker: asker.uri as string }),
    followersOf: null,
    inboxes: [asker.inbox as string],
    subject: `featuring:${answer.accountId}:${answer.collectionId}`,
    action,
    // As of a quote: who lost our answer asks again under the same id.
    key: `${action} ${answer.request} ${Math.floor(ctx.clock.now() / MINUTE)}`,
  });
}

/** Tells that a member agrees no more: whose collection it is, and the member's followers. */
export async function sayFeatureStampGone(ctx: Ctx, gone: Place): Promise<void> {
  if (!ctx.origin.federates) return;
  const { itemId, accountId, ownerId, collectionId } = gone;
  const collection = await collectionRow(ctx, collectionId);
  const account = await findAccount(ctx, accountId);
  if (!collection?.uri || account?.local !== 1) return;
  const inboxes = inboxesOf(await loadAccounts(ctx, [ownerId]));
  const toFollowers = await hasRemoteFollowers(ctx, accountId);
  const stamped = { itemId, accountId, collection: collection.uri };
  await transact(ctx, async (inner) => {
    const subject = `feature-stamp:${itemId}`;
    await sayOnce(inner, {
      id: inner.ids.next(),
      senderId: accountId,
      activity: removeFeatureStamp(inner.origin, stamped),
      followersOf: toFollowers ? accountId : null,
      inboxes,
      subject,
      action: 'delete',
      key: `delete ${subject}`,
    });
  });
}
