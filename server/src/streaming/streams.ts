import { scopeAllows } from '@skein/api/scopes.ts';

/** What can be listened to. */
export const STREAMS = ['user', 'user:notification'] as const;
export type Stream = (typeof STREAMS)[number];

/** What a line of a stream tells. */
export type StreamEvent = 'update' | 'status.update' | 'delete' | 'notification' | 'filters_changed';

const NEEDS: Record<Stream, string> = { user: 'read:statuses', 'user:notification': 'read:notifications' };

export function isStream(name: string): name is Stream {
  return (STREAMS as readonly string[]).includes(name);
}

/** Whether a token may listen to a stream at all. */
export function mayListen(scopes: readonly string[], stream: Stream): boolean {
  return scopeAllows(scopes, [NEEDS[stream]]);
}

/** Whether a stream carries this event to such a token: `user` leaves out notifications that it may not read. */
export function carries(stream: Stream, event: StreamEvent, scopes: readonly string[]): boolean {
  if (event !== 'notification') return stream === 'user';
  return scopeAllows(scopes, [NEEDS['user:notification']]);
}
