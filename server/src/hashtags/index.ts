import './events.ts';
import './tables.ts';

export { featureTag, MAX_FEATURED_TAGS, refeatureTags, unfeatureTag } from './feature.ts';
export { shownTags } from './featured.ts';
export { followTag, unfollowTag } from './follow.ts';
export { hashtagListeners } from './listeners.ts';
export { followedTags, followsTag } from './queries.ts';
export { hashtagRoutes } from './routes.ts';
