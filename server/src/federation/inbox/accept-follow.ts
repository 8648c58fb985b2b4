import { acceptFollow } from '../../relations/index.ts';
import { followerAnswered } from './local.ts';
import { quoteAccepted } from './quote-answer.ts';
import type { Receiver } from './receiver.ts';

/** The one whom a member asked to follow, or quotes, agrees. The verb acts as that one, so nobody can agree for another (FA19). */
export const receiveAccept: Receiver = async (ctx, activity) => {
  const followerId = await followerAnswered(ctx, activity.object);
  return followerId === null ? quoteAccepted(ctx, activity) : (inner) => acceptFollow(inner, { followerId });
};
