import { type AccountRow, findAccount } from '../../accounts/index.ts';
import { actingAccount, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { boost, findStatusByUri, PRIVATE, VISIBILITIES } from '../../statuses/index.ts';
import { unlessMissing } from '../fetch/document.ts';
import { found } from '../fetch/fediverse.ts';
import { isFollowedHere } from '../fetch/note.ts';
import type { Activity } from '../normalise/activity.ts';
import { visibilityOf } from '../normalise/audience.ts';
import { passedOn, receivePassedOn } from './passed-on.ts';
import type { Effect, Receiver } from './receiver.ts';
import { isBuried } from './tombstones.ts';

/**
 * A boost: of a status of ours, or of anything by somebody whom a member follows. What is not known here is fetched. A
 * copy inside is not looked at, since it proves nothing about its author. A group announces activities, too (FEP-1b12).
 */
export const receiveAnnounce: Receiver = async (ctx, activity) => {
  const { id: uri, object } = activity;
  if (uri === null || ctx.origin.isOurs(uri)) return null;
  const actor = await findAccount(ctx, actingAccount(ctx));
  if (!actor) return null;
  const said = passedOn(object);
  if (said) return receivePassedOn(ctx, said, boostBy(ctx, activity, actor));
  if (object.id === null) return null;
  const statusId = await boosted(ctx, activity, object.id);
  return statusId === null ? null : boostBy(ctx, activity, actor)(statusId);
};

/** The boost of a status as an Announce says it. */
function boostBy(ctx: Ctx, { id, published, to, cc }: Activity, actor: AccountRow): (statusId: Id) => Effect {
  const uri = id as string;
  const now = ctx.clock.now();
  // Nobody boosts for named people only: what says nothing of followers is for them.
  const visibility = Math.min(VISIBILITIES.indexOf(visibilityOf(to, cc, actor.followers_uri)), PRIVATE);
  const remote = {
    uri,
    published: Math.min(published?.at ?? now, now),
    precision: published?.span ?? 1,
  };
  return (statusId) => async (inner) => {
    // It may have been taken back before it came.
    if (await isBuried(inner, uri)) return;
    await boost(inner, { statusId, visibility, remote });
  };
}

async function boosted(ctx: Ctx, { actor }: Activity, uri: string): Promise<Id | null> {
  const known = await findStatusByUri(ctx, uri);
  if (known?.uri === null && known.boost_of_id === null) return known.id;
  if (!(await isFollowedHere(ctx, actingAccount(ctx))) || uri === actor) return null;
  if (known) return known.id;
  const seen = await unlessMissing(() => found(ctx, uri));
  return seen?.kind === 'status' ? seen.id : null;
}
