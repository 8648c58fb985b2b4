import { findAccount, loadAccounts } from '../../accounts/index.ts';
import { collectionFacts, placeOf } from '../../collections/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import type { Activity } from '../objects/activities.ts';
import { addPlace, removeCollection, removePlace, tellCollection } from '../objects/features.ts';
import { hasRemoteFollowers, inboxesOf } from './audience.ts';
import { sayOnce } from './outgoing.ts';
import type { Action } from './tables.ts';

interface Told {
  collectionId: Id;
  ownerId: Id;
  changeId: Id;
  what: 'add' | 'update' | 'remove';
  people: readonly Id[];
}

/** Tells of a collection that may be found now, looks otherwise, or is gone: followers, and who stands in it. */
export async function sayCollection(ctx: Ctx, told: Told): Promise<void> {
  const { collectionId, ownerId, changeId, what, people } = told;
  await say(ctx, { ownerId, collectionId, people }, async (inner) => {
    const facts = await held(inner, collectionId);
    const found = facts?.collection.discoverable === 1;
    const subject = `collection:${collectionId}`;
    const key = `${what} ${subject} ${changeId}`;
    if (what === 'remove')
      return found
        ? null
        : { activity: removeCollection(inner.origin, told), subject, action: 'remove', key, open: true };
    // Said is how things stand, not how they came; who stands in it hears also of what is not shown to others.
    if (!facts || (what === 'add' && !found)) return null;
    const activity = tellCollection(inner.origin, facts, { what, changeId });
    return { activity, subject, action: what, key, open: found };
  });
}

interface Place {
  collectionId: Id;
  ownerId: Id;
  accountId: Id;
  itemId: Id;
}

/** Tells that somebody stands in a collection now. */
export async function sayPlace(ctx: Ctx, { collectionId, ownerId, itemId }: Place): Promise<void> {
  await say(ctx, { ownerId, collectionId, people: [] }, async (inner) => {
    const facts = await held(inner, collectionId);
    const place = await placeOf(inner, itemId);
    if (!facts || !place) return null;
    const activity = addPlace(inner.origin, ownerId, place);
    const subject = `collection-item:${itemId}`;
    return {
      activity,
      subject,
      action: 'add',
      key: `add ${subject}`,
      open: facts.collection.discoverable === 1,
    };
  });
}

/** And no more. */
export async function sayNoPlace(ctx: Ctx, gone: Place): Promise<void> {
  const { collectionId, ownerId, itemId, accountId } = gone;
  await say(ctx, { ownerId, collectionId, people: [accountId] }, async (inner) => {
    const facts = await held(inner, collectionId);
    if (!facts || (await placeOf(inner, itemId))) return null;
    const activity = removePlace(inner.origin, gone);
    const subject = `collection-item:${itemId}`;
    const open = facts.collection.discoverable === 1;
    return { activity, subject, action: 'remove', key: `remove ${subject}`, open };
  });
}

interface Said {
  activity: Activity;
  subject: string;
  action: Action;
  key: string;
  /** Followers may know of it. */
  open: boolean;
}

async function say(
  ctx: Ctx,
  { ownerId, collectionId, people }: { ownerId: Id; collectionId: Id; people: readonly Id[] },
  what: (inner: Ctx & { tx: Tx }) => Promise<Said | null>,
): Promise<void> {
  if (!ctx.origin.federates) return;
  const toFollowers = await hasRemoteFollowers(ctx, ownerId);
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    const owner = await findAccount(inner, ownerId);
    if (owner?.local !== 1 || owner.suspended_at !== null) return;
    const said = await what(inner);
    if (!said) return;
    const { open, ...rest } = said;
    const [facts] = await collectionFacts(inner, [collectionId]);
    const standing = facts?.places.map(({ account }) => account.id) ?? [];
    const concerned = await loadAccounts(inner, [...new Set([...people, ...standing])]);
    await sayOnce(inner, {
      id,
      senderId: ownerId,
      followersOf: open && toFollowers ? ownerId : null,
      inboxes: inboxesOf(concerned),
      ...rest,
    });
  });
}

/** The collection, which nobody changes until the commit. */
async function held(ctx: Ctx & { tx: Tx }, id: Id) {
  await ctx.db
    .selectFrom('collections')
    .select('id')
    .where('id', '=', id)
    .modifyEnd(ctx.dialect.forUpdate('collections'))
    .executeTakeFirst();
  return (await collectionFacts(ctx, [id]))[0];
}
