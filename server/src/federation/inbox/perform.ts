import type { Ctx } from '../../context.ts';
import { readActivity } from '../normalise/activity.ts';
import { Refused } from '../normalise/refused.ts';
import { forwarding } from '../outbox/forward.ts';
import { talksToHostOf } from '../policy.ts';
import { receiveAccept } from './accept-follow.ts';
import { receiveAdd, receiveRemove } from './add.ts';
import { receiveAnnounce } from './announce.ts';
import { receiveBlock } from './block.ts';
import { receiveCreate } from './create.ts';
import { receiveDelete } from './delete.ts';
import { receiveFeatureRequest } from './feature-request.ts';
import { receiveFlag } from './flag.ts';
import { receiveFollow } from './follow.ts';
import { receiveLike } from './like.ts';
import { receiveMove } from './move.ts';
import { receiveQuoteRequest } from './quote-request.ts';
import type { Effect, Receiver } from './receiver.ts';
import { receiveReject } from './reject-follow.ts';
import { receiveUndo } from './undo.ts';
import { receiveUpdate } from './update.ts';

/** The activities that are understood; others are acknowledged and forgotten. */
const receivers: Readonly<Record<string, Receiver>> = {
  Accept: receiveAccept,
  Add: receiveAdd,
  Announce: receiveAnnounce,
  Block: receiveBlock,
  Create: receiveCreate,
  Delete: receiveDelete,
  EmojiReact: receiveLike,
  FeatureRequest: receiveFeatureRequest,
  Flag: receiveFlag,
  Follow: receiveFollow,
  Like: receiveLike,
  Move: receiveMove,
  QuoteRequest: receiveQuoteRequest,
  Reject: receiveReject,
  Remove: receiveRemove,
  Undo: receiveUndo,
  Update: receiveUpdate,
};

export async function perform(ctx: Ctx, { raw }: { raw: string }): Promise<Effect | null> {
  const activity = readActivity(raw);
  if (activity instanceof Refused || !Object.hasOwn(receivers, activity.type)) return null;
  // It may have been accepted before its server was blocked.
  if (!(await talksToHostOf(ctx, activity.actor))) return null;
  const effect = await (receivers[activity.type] as Receiver)(ctx, activity);
  return effect && forwarding(ctx, activity, raw, effect);
}
