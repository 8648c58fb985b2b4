import { rejectFollow } from '../../relations/index.ts';
import { followerAnswered } from './local.ts';
import { quoteRejected } from './quote-answer.ts';
import type { Receiver } from './receiver.ts';

/** The one whom a member follows, asked to, or quotes, refuses. */
export const receiveReject: Receiver = async (ctx, activity) => {
  const followerId = await followerAnswered(ctx, activity.object);
  return followerId === null ? quoteRejected(ctx, activity) : (inner) => rejectFollow(inner, { followerId });
};
