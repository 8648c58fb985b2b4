import assert from 'node:assert/strict';
import type { Area, Row } from './area.ts';
import type { Scene } from './scene.ts';

let filled: string;

/** Asks about a list that is made for it, in the place of the one before. */
const onList = (path: string, body?: (scene: Scene) => unknown): Row => ({
  async ask(scene) {
    const { alice } = scene;
    for (const { id } of (await alice.get('/api/v1/lists')).body)
      if (id !== filled) await alice.delete(`/api/v1/lists/${id}`);
    const { body: made } = await alice.post('/api/v1/lists', { title: 'Swans' });
    return { path: path.replace(':id', made.id), body: body?.(scene) };
  },
});

/** Lists that members make of those they follow. */
export const LISTS: Area = {
  async prepare({ alice, crowd }) {
    filled = (await alice.post('/api/v1/lists', { title: 'Geese' })).body.id;
    const named = { account_ids: crowd.map((one) => one.id) };
    assert.equal((await alice.post(`/api/v1/lists/${filled}/accounts`, named)).status, 200);
  },

  rows: {
    'GET /api/v1/lists': { ...onList('/api/v1/lists'), check: (body) => assert.equal(body.length, 2) },
    'POST /api/v1/lists': onList('/api/v1/lists', () => ({ title: 'Herons', replies_policy: 'none' })),
    'GET /api/v1/lists/:id': onList('/api/v1/lists/:id'),
    'PUT /api/v1/lists/:id': onList('/api/v1/lists/:id', () => ({ title: 'Egrets', exclusive: true })),
    'DELETE /api/v1/lists/:id': onList('/api/v1/lists/:id'),
    'GET /api/v1/lists/:id/accounts': { ask: () => ({ path: `/api/v1/lists/${filled}/accounts` }) },
    'POST /api/v1/lists/:id/accounts': onList('/api/v1/lists/:id/accounts', ({ crowd }) => ({
      account_ids: [crowd[0]?.id],
    })),
    'DELETE /api/v1/lists/:id/accounts': onList('/api/v1/lists/:id/accounts', ({ crowd }) => ({
      account_ids: [crowd[0]?.id],
    })),
    'GET /api/v1/accounts/:id/lists': {
      ask: ({ crowd }) => ({ path: `/api/v1/accounts/${crowd[0]?.id}/lists` }),
      check: (body) => assert.equal(body.length, 1),
    },
    'GET /api/v1/timelines/list/:list_id': { ask: () => ({ path: `/api/v1/timelines/list/${filled}` }) },
  },
};
