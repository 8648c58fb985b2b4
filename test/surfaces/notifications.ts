import { call } from '../cast.ts';
import type { Surface } from './surface.ts';

/** What somebody is told in groups. */
export const NOTIFICATION_SURFACES: readonly Surface[] = [
  {
    name: 'notifications in groups',
    routes: ['GET /api/v2/notifications'],
    asking: 'offered',
    readers: ['member'],
    also: ({ relation, boost }) => relation === 'mentioned' && !boost,
    async shows({ server, member, statusId }) {
      const { body } = await call(server, 'GET', '/api/v2/notifications?limit=80', { token: member?.token });
      const id = String(statusId);
      const told = body.notification_groups.some(
        (one: any) => one.type === 'mention' && one.status_id === id,
      );
      if (told && !body.statuses.some((one: any) => one.id === id))
        throw new Error('a group came without its status');
      return told;
    },
  },
];

export const NOTIFICATIONS_WITHOUT_STATUS: Readonly<Record<string, string>> = {
  'GET /api/v2/notifications/:group_key': 'one group of the list, shown by the same view',
  'GET /api/v2/notifications/:group_key/accounts': 'accounts only',
  'POST /api/v2/notifications/:group_key/dismiss': 'nothing',
  'GET /api/v2/notifications/unread_count': 'a number',
  'POST /api/v2/notifications/clear': 'nothing',
};
