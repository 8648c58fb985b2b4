import assert from 'node:assert/strict';
import { firstIdAt } from '../../../server/src/db/ids.ts';
import type { Area, Row } from './area.ts';
import type { Scene } from './scene.ts';

/** One more than the longest page there is; more than anybody may make by the API. */
const MANY = 101;

const kept = new Set<string>();

/** Asks about a collection of alice's with bob in it, made in the place of the one before. */
const onOne = (path: string, body?: (scene: Scene) => unknown): Row => ({
  async ask(scene) {
    const { alice, bob } = scene;
    const { body: list } = await alice.get(`/api/v1/accounts/${alice.id}/collections`);
    for (const { id } of list.collections) await alice.delete(`/api/v1/collections/${id}`);
    const asked = { name: 'Swans', account_ids: [String(bob.id)], tag_name: 'swans', language: 'en' };
    const { body: made } = await alice.post('/api/v1/collections', asked);
    const { id, items } = made.collection;
    const named = path
      .replace(':collection_id', id)
      .replace(':id', path.includes('items') ? items[0].id : id);
    return { path: named, body: body?.(scene) };
  },
});

const items = (body: any) => body.collections;

/** Collections of accounts that members recommend, under their name now. */
const NOW: Area = {
  async prepare({ server, alice, bob, crowd }) {
    for (const { token } of [bob, ...crowd.slice(0, 1)]) {
      const seen = await fetch(`${server.address}/api/v1/accounts/update_credentials`, {
        method: 'PATCH',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ discoverable: true }),
      });
      assert.equal(seen.status, 200);
    }
    const maker = crowd[2]?.id as number;
    const now = firstIdAt(server.ctx.clock.now());
    const ids = Array.from({ length: MANY }, (_, index) => now - MANY + index);
    const made = { description: '', language: null, sensitive: 0, discoverable: 1, tag_id: null } as const;
    await server.ctx.writer.write(async (db) => {
      await db
        .insertInto('collections')
        .values(ids.map((id) => ({ id, account_id: maker, name: 'Geese', ...made, updated_at: 1 })))
        .execute();
      await db
        .insertInto('collection_items')
        .values(
          ids.map((id) => ({ id, collection_id: id, account_id: alice.id, state: 'accepted' as const })),
        )
        .execute();
    });
    for (const id of ids) kept.add(String(id));
  },

  rows: {
    'POST /api/v1/collections': {
      async ask(scene, token) {
        await onOne('').ask(scene, token);
        return { path: '/api/v1/collections', body: { name: 'Herons', description: 'Grey' } };
      },
      check: ({ collection }) => assert.equal(collection.name, 'Herons'),
    },
    'GET /api/v1/collections/:id': {
      ...onOne('/api/v1/collections/:id'),
      check: ({ accounts }) => assert.equal(accounts.length, 2),
    },
    'PATCH /api/v1/collections/:id': {
      ...onOne('/api/v1/collections/:id', () => ({ name: 'Egrets' })),
      check: ({ collection }) => assert.equal(collection.name, 'Egrets'),
    },
    'DELETE /api/v1/collections/:id': {
      ...onOne('/api/v1/collections/:id'),
      check: (body) => assert.deepEqual(body, {}),
    },
    'POST /api/v1/collections/:collection_id/items': {
      ...onOne('/api/v1/collections/:collection_id/items', ({ crowd }) => ({ account_id: crowd[0]?.id })),
      check: (body) => assert.equal(body.collection_item.state, 'accepted'),
    },
    'DELETE /api/v1/collections/:collection_id/items/:id': {
      ...onOne('/api/v1/collections/:collection_id/items/:id'),
      check: (body) => assert.deepEqual(body, {}),
    },
    'POST /api/v1/collections/:collection_id/items/:id/revoke': {
      ...onOne('/api/v1/collections/:collection_id/items/:id/revoke'),
      by: ({ bob }) => bob,
      check: (body) => assert.deepEqual(body, {}),
    },
    'GET /api/v1/accounts/:account_id/collections': {
      ask: ({ crowd }) => ({ path: `/api/v1/accounts/${crowd[2]?.id}/collections` }),
      items,
      check: ({ collections }) => assert.ok(kept.has(collections[0].id)),
    },
    'GET /api/v1/accounts/:account_id/in_collections': {
      ask: ({ alice }) => ({ path: `/api/v1/accounts/${alice.id}/in_collections` }),
      items,
      check: ({ collections }) => assert.ok(kept.has(collections[0].id)),
    },
  },
};

/** The same under the name of the trial; in two paths the reference calls an id otherwise. */
const trial = (name: string): string =>
  name
    .replace('/api/v1/', '/api/v1_alpha/')
    .replace('/accounts/:account_id/', '/accounts/:id/')
    .replace(/:collection_id\/items$/, ':id/items');

const older = (row: Row): Row => ({
  ...row,
  async ask(scene, token) {
    const asked = await row.ask(scene, token);
    return { ...asked, path: trial(asked.path) };
  },
});

export const COLLECTIONS: Area = {
  ...NOW,
  rows: {
    ...NOW.rows,
    ...Object.fromEntries(Object.entries(NOW.rows ?? {}).map(([name, row]) => [trial(name), older(row)])),
  },
};
