import { call } from '../cast.ts';
import { answers } from './statuses.ts';
import type { Surface } from './surface.ts';

export const TALK_SURFACES: readonly Surface[] = [
  {
    name: 'translating a status',
    routes: ['POST /api/v1/statuses/:id/translate'],
    asking: 'asked',
    readers: ['member'],
    also: ({ visibility }) => visibility === 'public' || visibility === 'unlisted',
    async shows({ server, member, statusId }) {
      const path = `/api/v1/statuses/${statusId}/translate`;
      const { status } = await call(server, 'POST', path, { token: member?.token, body: {} });
      if (status !== 503 && status !== 404) throw new Error(`translating answered ${status}`);
      return status === 503;
    },
  },
  {
    name: 'muting a conversation',
    routes: ['POST /api/v1/statuses/:id/mute', 'POST /api/v1/statuses/:id/unmute'],
    asking: 'asked',
    readers: ['member'],
    async shows(look) {
      const shown = await answers('POST', ({ statusId }) => `/api/v1/statuses/${statusId}/mute`)(look);
      const undone = await answers('POST', ({ statusId }) => `/api/v1/statuses/${statusId}/unmute`)(look);
      if (shown !== undone) throw new Error('what is muted cannot be unmuted');
      return shown;
    },
  },
];

/** Routes about scheduled statuses and conversations that show no status of somebody else, each with the reason. */
export const TALK_WITHOUT_STATUS: Readonly<Record<string, string>> = {
  'GET /api/v1/scheduled_statuses': 'what the reader wrote for later',
  'GET /api/v1/scheduled_statuses/:id': 'what the reader wrote for later',
  'PUT /api/v1/scheduled_statuses/:id': 'what the reader wrote for later',
  'PATCH /api/v1/scheduled_statuses/:id': 'what the reader wrote for later',
  'DELETE /api/v1/scheduled_statuses/:id': 'nothing',
  'GET /api/v1/conversations': 'held to the rule in the story of conversations',
  'POST /api/v1/conversations/:id/read': 'one of that list, by the same query',
  'POST /api/v1/conversations/:id/unread': 'one of that list, by the same query',
  'DELETE /api/v1/conversations/:id': 'nothing',
  'GET /api/v1/instance/translation_languages': 'no data',
  'GET /api/v1_alpha/async_refreshes/:id': 'a number',
  'GET /ap/statuses/:id/likes': 'a number, of what is for everybody',
  'GET /ap/statuses/:id/shares': 'a number, of what is for everybody',
  'GET /ap/accounts/:id/followers_synchronization': 'accounts only',
};
