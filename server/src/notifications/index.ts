import './events.ts';

export { acceptRequests, decideOne, dismissRequests } from './decide.ts';
export { recountGroups, repairGroups, scheduleCounting } from './group-count.ts';
export { groupRoutes } from './group-routes.ts';
export { notificationJobs } from './jobs.ts';
export { notificationListeners } from './listeners.ts';
export { isTold } from './notify.ts';
export { changePolicy, policyOf } from './policy.ts';
export { policyRoutes } from './policy-routes.ts';
export { notificationsOf, visibleNotification } from './queries.ts';
export { requestRoutes } from './request-routes.ts';
export { pendingOf, presentRequests, requestsOf } from './requests.ts';
export { notificationRoutes } from './routes.ts';
export { addInventedNotifications, type InventedNotification } from './seed.ts';
export { presentNotifications } from './view.ts';
export { titleOf } from './words.ts';
