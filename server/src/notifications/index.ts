import './events.ts';

export { groupRoutes } from './group-routes.ts';
export { notificationListeners } from './listeners.ts';
export { mayHear } from './notify.ts';
export { notificationsOf, visibleNotification } from './queries.ts';
export { notificationRoutes } from './routes.ts';
export { addInventedNotifications, type InventedNotification } from './seed.ts';
export { presentNotifications } from './view.ts';
