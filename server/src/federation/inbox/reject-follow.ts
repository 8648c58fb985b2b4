import { rejectFollow } from '../../relations/index.ts';
import { relayAnswered } from '../relays/answer.ts';
import { featureRejected } from './feature-answer.ts';
import { followerAnswered } from './local.ts';
import { quoteRejected } from './quote-answer.ts';
import type { Receiver } from './receiver.ts';

/** The one whom a member follows, asked to, quotes or recommends, refuses. */
export const receiveReject: Receiver = async (ctx, activity) => {
  const followerId = followerAnswered(ctx, activity);
  if (followerId !== null) return (inner) => rejectFollow(inner, { followerId });
  return (
    (await relayAnswered(ctx, activity, false)) ??
    (await quoteRejected(ctx, activity)) ??
    featureRejected(ctx, activity)
  );
};
