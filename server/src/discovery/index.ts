export { discoveryListeners } from './listeners.ts';
export { discoveryRoutes } from './routes.ts';
