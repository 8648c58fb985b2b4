import { type AccountRow, findAccount } from '../../accounts/index.ts';
import { actingAccount, type Ctx } from '../../context.ts';
import { findStatusByUri } from '../../statuses/index.ts';
import { unlessMissing } from '../fetch/document.ts';
import { found } from '../fetch/fediverse.ts';
import { isFollowedHere } from '../fetch/note.ts';
import type { Activity } from '../normalise/activity.ts';
import { boostOf, type ToldBoost, toldBoost } from './boost-of.ts';
import { passedOnIn, passOn } from './passed-on.ts';
import type { Effect, Receiver } from './receiver.ts';

/**
 * A boost: of a status of ours, or of anything by somebody whom a member follows. What is not known here is fetched. A
 * copy inside is not looked at, since it proves nothing about its author. A group announces activities, too (FEP-1b12).
 */
export const receiveAnnounce: Receiver = async (ctx, activity) => {
  const { id: uri, object } = activity;
  if (uri === null || ctx.origin.isOurs(uri)) return null;
  const actor = await findAccount(ctx, actingAccount(ctx));
  if (!actor) return null;
  const told = toldBoost(ctx, uri, activity, actor);
  const said = passedOnIn(object);
  if (said) return passOn(ctx, said, told);
  return object.id === null ? null : boosted(ctx, { ...activity, object }, actor, told);
};

async function boosted(
  ctx: Ctx,
  activity: Activity,
  actor: AccountRow,
  told: ToldBoost,
): Promise<Effect | null> {
  const uri = activity.object.id as string;
  const known = await findStatusByUri(ctx, uri);
  if (known?.uri === null && known.boost_of_id === null) return boostOf(known.id, told);
  // What a group has to say waits for as many servers as it has members.
  if (!known && actor.type === 'Group') return passOn(ctx, activity, told);
  if (!(await isFollowedHere(ctx, actor.id)) || uri === activity.actor) return null;
  if (known) return boostOf(known.id, told);
  const seen = await unlessMissing(() => found(ctx, uri));
  return seen?.kind === 'status' ? boostOf(seen.id, told) : null;
}
