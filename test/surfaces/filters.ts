import { call } from '../cast.ts';
import type { Surface } from './surface.ts';

/** What a filter says of a status that it names. */
export const FILTER_SURFACES: readonly Surface[] = [
  {
    name: 'putting a status into a filter',
    routes: ['POST /api/v2/filters/:filter_id/statuses'],
    asking: 'asked',
    readers: ['member'],
    async shows({ server, member, statusId }) {
      const token = member?.token;
      const filter = { title: 'surface', context: ['home'] };
      const { body } = await call(server, 'POST', '/api/v2/filters', { token, body: filter });
      const path = `/api/v2/filters/${body.id}`;
      const named = { token, body: { status_id: String(statusId) } };
      const { status } = await call(server, 'POST', `${path}/statuses`, named);
      if (status !== 200 && status !== 404) throw new Error(`filtering answered ${status}`);
      await call(server, 'DELETE', path, { token });
      return status === 200;
    },
  },
];

/** Routes of filters that show no status of somebody else, each with the reason. */
export const FILTERS_WITHOUT_STATUS: Record<string, string> = {
  'GET /settings/filters': 'own words',
  'POST /settings/filters': 'a form',
  'POST /settings/filters/remove': 'nothing',
  'GET /api/v1/filters': 'own words',
  'POST /api/v1/filters': 'own words',
  'GET /api/v1/filters/:id': 'own words',
  'PUT /api/v1/filters/:id': 'own words',
  'DELETE /api/v1/filters/:id': 'nothing',
  'GET /api/v2/filters': 'own words, and ids that the reader gave',
  'POST /api/v2/filters': 'own words',
  'GET /api/v2/filters/:id': 'own words, and ids that the reader gave',
  'PUT /api/v2/filters/:id': 'own words, and ids that the reader gave',
  'DELETE /api/v2/filters/:id': 'nothing',
  'GET /api/v2/filters/:filter_id/keywords': 'own words',
  'POST /api/v2/filters/:filter_id/keywords': 'own words',
  'GET /api/v2/filters/keywords/:id': 'own words',
  'PUT /api/v2/filters/keywords/:id': 'own words',
  'DELETE /api/v2/filters/keywords/:id': 'nothing',
  'GET /api/v2/filters/:filter_id/statuses': 'ids that the reader gave',
  'GET /api/v2/filters/statuses/:id': 'an id that the reader gave',
  'DELETE /api/v2/filters/statuses/:id': 'nothing',
};
