import { follow } from '../../relations/index.ts';
import { relayFollows } from '../relays/answer.ts';
import { localAccount } from './local.ts';
import type { Receiver } from './receiver.ts';

/** Somebody elsewhere wants to follow one of ours. Their activity's id is kept, since our answer and their Undo name it. */
export const receiveFollow: Receiver = async (ctx, activity) => {
  const { id, object } = activity;
  const targetId = localAccount(ctx, object.id);
  if (targetId === null) return relayFollows(ctx, activity);
  return (inner) => follow(inner, { targetId, uri: id });
};
