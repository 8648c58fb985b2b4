import { rejectFollow } from '../../relations/index.ts';
import { followerAnswered } from './local.ts';
import type { Receiver } from './receiver.ts';

/** The one whom a member follows, or asked to, refuses. */
export const receiveReject: Receiver = async (ctx, { object }) => {
  const followerId = await followerAnswered(ctx, object);
  return followerId === null ? null : (inner) => rejectFollow(inner, { followerId });
};
