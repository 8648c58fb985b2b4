import assert from 'node:assert/strict';
import { type Person, person } from '../../cast.ts';
import type { Area, Row } from './area.ts';
import { each, type Scene } from './scene.ts';

let filled: string;
/** Reads lists and nothing else, so that nobody is hidden from them. */
let reader: Person;

const by = () => reader;

/** Asks about a list that is made for it, in the place of the one before. */
const onList = (path: string, body?: (scene: Scene) => unknown): Row => ({
  by,
  async ask(scene) {
    for (const { id } of (await reader.get('/api/v1/lists')).body)
      if (id !== filled) await reader.delete(`/api/v1/lists/${id}`);
    const { body: made } = await reader.post('/api/v1/lists', { title: 'Swans' });
    return { path: path.replace(':id', made.id), body: body?.(scene) };
  },
});

/** Lists that members make of those they follow. */
export const LISTS: Area = {
  async prepare({ world, server, crowd }) {
    reader = await person(server, 'listener');
    world.clock.forward(300_000);
    await each(crowd, (one) => reader.follow(one));
    filled = (await reader.post('/api/v1/lists', { title: 'Geese' })).body.id;
    const named = { account_ids: crowd.map((one) => one.id) };
    assert.equal((await reader.post(`/api/v1/lists/${filled}/accounts`, named)).status, 200);
  },

  rows: {
    'GET /api/v1/lists': { ...onList('/api/v1/lists'), check: (body) => assert.equal(body.length, 2) },
    'POST /api/v1/lists': onList('/api/v1/lists', () => ({ title: 'Herons', replies_policy: 'none' })),
    'GET /api/v1/lists/:id': onList('/api/v1/lists/:id'),
    'PUT /api/v1/lists/:id': onList('/api/v1/lists/:id', () => ({ title: 'Egrets', exclusive: true })),
    'DELETE /api/v1/lists/:id': onList('/api/v1/lists/:id'),
    'GET /api/v1/lists/:id/accounts': { by, ask: () => ({ path: `/api/v1/lists/${filled}/accounts` }) },
    'POST /api/v1/lists/:id/accounts': onList('/api/v1/lists/:id/accounts', ({ crowd }) => ({
      account_ids: [crowd[0]?.id],
    })),
    'DELETE /api/v1/lists/:id/accounts': onList('/api/v1/lists/:id/accounts', ({ crowd }) => ({
      account_ids: [crowd[0]?.id],
    })),
    'GET /api/v1/accounts/:id/lists': {
      by,
      ask: ({ crowd }) => ({ path: `/api/v1/accounts/${crowd[0]?.id}/lists` }),
      check: (body) => assert.equal(body.length, 1),
    },
    'GET /api/v1/timelines/list/:list_id': {
      by,
      ask: () => ({ path: `/api/v1/timelines/list/${filled}` }),
    },
  },
};
