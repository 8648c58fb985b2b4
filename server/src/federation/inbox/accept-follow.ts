import { acceptFollow } from '../../relations/index.ts';
import { relayAnswered } from '../relays/answer.ts';
import { featureAccepted } from './feature-answer.ts';
import { followerAnswered } from './local.ts';
import { quoteAccepted } from './quote-answer.ts';
import type { Receiver } from './receiver.ts';

/** The one whom a member asked to follow, quotes or recommends, agrees. The verb acts as that one, so nobody can agree for another (FA19). */
export const receiveAccept: Receiver = async (ctx, activity) => {
  const followerId = followerAnswered(ctx, activity);
  if (followerId !== null) return (inner) => acceptFollow(inner, { followerId });
  return (
    (await relayAnswered(ctx, activity, true)) ??
    (await quoteAccepted(ctx, activity)) ??
    featureAccepted(ctx, activity)
  );
};
