import './events.ts';
import './tables.ts';

export { hashtagListeners } from './listeners.ts';
export { hashtagRoutes } from './routes.ts';
