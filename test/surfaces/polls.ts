import { call } from '../cast.ts';
import type { Surface } from './surface.ts';

export const POLL_SURFACES: readonly Surface[] = [
  {
    name: 'the poll in a status, and voting in it',
    routes: ['GET /api/v1/polls/:id', 'POST /api/v1/polls/:id/votes'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    postsOnly: true,
    async shows({ server, member, statusId }) {
      const path = `/api/v1/polls/${statusId}`;
      const seen = await call(server, 'GET', path, { token: member?.token });
      if (seen.status !== 200 && seen.status !== 404) throw new Error(`a poll answered ${seen.status}`);
      if (member) {
        // Without a choice it says who may vote, and changes nothing.
        const voted = await call(server, 'POST', `${path}/votes`, { token: member.token, body: {} });
        if (voted.status !== seen.status) throw new Error('who sees it may not vote, or the other way round');
      }
      return seen.status === 200;
    },
  },
];
