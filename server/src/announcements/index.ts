import './events.ts';

export { announce, removeAnnouncement } from './add.ts';
export { dismiss } from './dismiss.ts';
export { announcementListeners } from './listeners.ts';
export { allAnnouncements } from './queries.ts';
export { announcementRoutes } from './routes.ts';
export { announcementForAll, announcementsFor, reactionPictures } from './view.ts';
