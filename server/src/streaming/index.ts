import type { Ctx } from '../context.ts';
import { hubOf } from './streams-here.ts';

export { streamingListeners } from './listeners.ts';
export { streamingRoutes } from './routes.ts';
export { streamingDoor } from './socket.ts';

/** Says goodbye to every open stream of this server, so that it can end. */
export function closeStreams(ctx: Ctx): void {
  hubOf(ctx).close();
}
