import { acceptFollow } from '../../relations/index.ts';
import { followerAnswered } from './local.ts';
import type { Receiver } from './receiver.ts';

/** The one whom a member asked to follow agrees. The verb acts as that one, so nobody can agree for another (FA19). */
export const receiveAccept: Receiver = async (ctx, { object }) => {
  const followerId = await followerAnswered(ctx, object);
  return followerId === null ? null : (inner) => acceptFollow(inner, { followerId });
};
