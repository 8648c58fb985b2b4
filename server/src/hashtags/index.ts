import './events.ts';
import './tables.ts';

export { MAX_FEATURED_TAGS } from './feature.ts';
export { shownTags } from './featured.ts';
export { hashtagListeners } from './listeners.ts';
export { hashtagRoutes } from './routes.ts';
