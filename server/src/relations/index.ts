import './events.ts';

export { isAtHome, setAtHome } from './at-home.ts';
export { block, unblock } from './block.ts';
export { blockDomain, unblockDomain } from './block-domain.ts';
export { type Facts, factsBetween, hasFollowersHere, isKnownTo, RELATIONS_TOPIC } from './facts.ts';
export { acceptFollow, follow, putInDigest, rejectFollow, rejectRequest, unfollow } from './follow.ts';
export { languagesChosen, unwantedLanguage } from './languages.ts';
export { relationListeners } from './listeners.ts';
export { accountsListed, followsOf, STANDS } from './lists.ts';
export { mute, unmute } from './mute.ts';
export { noteAbout } from './note.ts';
export { relationRoutes } from './routes.ts';
export { addInventedFollows, type InventedFollow } from './seed.ts';
export { presentRelationships } from './view.ts';
export { type Viewer, viewerOf, welcomeTo } from './welcome.ts';
