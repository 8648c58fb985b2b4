import './events.ts';

export { block, unblock } from './block.ts';
export { type Facts, factsBetween, RELATIONS_TOPIC } from './facts.ts';
export { acceptFollow, follow, isFollowing, rejectFollow, unfollow } from './follow.ts';
export { relationListeners } from './listeners.ts';
export { mute } from './mute.ts';
export { relationRoutes } from './routes.ts';
export { addInventedFollows, type InventedFollow } from './seed.ts';
export { type Viewer, viewerOf, welcomeTo } from './welcome.ts';
