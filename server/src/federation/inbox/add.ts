import { findAccount } from '../../accounts/index.ts';
import { actingAccount, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { Refusal } from '../../errors.ts';
import { featureTag, unfeatureTag } from '../../hashtags/index.ts';
import { findStatusByUri, pin, tagName, unpin } from '../../statuses/index.ts';
import { sameOrigin } from '../fetch/actor.ts';
import { unlessMissing } from '../fetch/document.ts';
import { found } from '../fetch/fediverse.ts';
import { isFollowedHere } from '../fetch/note.ts';
import type { Activity } from '../normalise/activity.ts';
import { readTags } from '../normalise/tags.ts';
import { addFeature, isFeature, removeFeature } from './featured.ts';
import type { Receiver } from './receiver.ts';

/** Somebody pins a post of theirs, shows a hashtag, or recommends others. A post that is not known here is fetched if a member follows them. */
export const receiveAdd: Receiver = async (ctx, activity) => {
  if (isFeature(activity)) return addFeature(ctx, activity);
  const tag = await tagIn(ctx, activity);
  if (tag !== null) return (inner) => featureTag(inner, tag).catch(unlessRefused);
  const uri = await pinnedIn(ctx, activity);
  if (uri === null) return addFeature(ctx, activity);
  const known = await findStatusByUri(ctx, uri);
  const statusId = known ? known.id : await fetched(ctx, uri);
  return statusId === null ? null : (inner) => pin(inner, { statusId });
};

/** And takes it down again. */
export const receiveRemove: Receiver = async (ctx, activity) => {
  const tag = await tagIn(ctx, activity);
  if (tag !== null) return (inner) => unfeatureTag(inner, tag);
  const uri = await pinnedIn(ctx, activity);
  if (uri === null) return removeFeature(ctx, activity);
  const status = await findStatusByUri(ctx, uri);
  return status ? (inner) => unpin(inner, { statusId: status.id }) : null;
};

/** The hashtag, as it is spelt, that is put on the actor's profile or taken from there; null for anything else. */
async function tagIn(ctx: Ctx, { object, target }: Activity): Promise<string | null> {
  const tag = object.embedded && readTags(object.embedded).hashtags[0]?.name;
  if (!tag || tagName(tag) === null || target === null || target.id === null) return null;
  const account = await findAccount(ctx, actingAccount(ctx));
  return account && [account.featured_uri, account.featured_tags_uri].includes(target.id) ? tag : null;
}

/** One beyond the last is left out. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
}

/** The post that is put into or taken from the actor's collection of pinned posts; null for other collections. */
async function pinnedIn(ctx: Ctx, { actor, object, target }: Activity): Promise<string | null> {
  const account = await findAccount(ctx, actingAccount(ctx));
  if (!account?.featured_uri || target?.id !== account.featured_uri) return null;
  return object.id !== null && sameOrigin(object.id, actor) ? object.id : null;
}

async function fetched(ctx: Ctx, uri: string): Promise<Id | null> {
  if (!(await isFollowedHere(ctx, actingAccount(ctx)))) return null;
  const seen = await unlessMissing(() => found(ctx, uri));
  return seen?.kind === 'status' ? seen.id : null;
}
