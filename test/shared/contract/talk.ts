import assert from 'node:assert/strict';
import { call } from '../../cast.ts';
import type { Area } from './area.ts';
import { at } from './area.ts';
import type { Scene } from './scene.ts';

const DAY = 86_400_000;

/** A status that carol scheduled; each on a day of its own, since a day takes only so many. */
let days = 0;
async function scheduled({ carol, world }: Scene): Promise<string> {
  days = (days % 200) + 1;
  const { id } = await carol.publish('Later', {
    scheduled_at: new Date(world.clock.now() + (days + 10) * DAY).toISOString(),
  });
  return `/api/v1/scheduled_statuses/${id}`;
}

async function talk({ alice }: Scene): Promise<string> {
  await alice.publish('@bob between us', { visibility: 'direct' });
  const { body } = await alice.get('/api/v1/conversations?limit=1');
  return `/api/v1/conversations/${body[0].id}`;
}

const empty = (body: unknown) => assert.deepEqual(body, {});

/** What waits for its time, and who talks with whom. */
export const TALK: Area = {
  rows: {
    'GET /api/v1/scheduled_statuses': at('/api/v1/scheduled_statuses'),
    'GET /api/v1/scheduled_statuses/:id': {
      by: ({ carol }) => carol,
      ask: async (scene) => ({ path: await scheduled(scene) }),
    },
    'PUT /api/v1/scheduled_statuses/:id': {
      by: ({ carol }) => carol,
      ask: async (scene) => ({
        path: await scheduled(scene),
        body: { scheduled_at: new Date(scene.world.clock.now() + (days + 400) * DAY).toISOString() },
      }),
    },
    'DELETE /api/v1/scheduled_statuses/:id': {
      by: ({ carol }) => carol,
      ask: async (scene) => ({ path: await scheduled(scene) }),
      check: empty,
    },
    'POST /api/v1/statuses/:id/mute': {
      ask: ({ status }) => ({ path: `/api/v1/statuses/${status.id}/mute`, body: {} }),
      check: (body) => assert.equal(body.muted, true),
    },
    'POST /api/v1/statuses/:id/unmute': {
      ask: ({ status }) => ({ path: `/api/v1/statuses/${status.id}/unmute`, body: {} }),
      check: (body) => assert.equal(body.muted, false),
    },
    'GET /api/v1_alpha/async_refreshes/:id': {
      async ask({ server }) {
        const { ctx } = server;
        const id = ctx.ids.next();
        const row = { id, conversation_id: id, started_at: ctx.clock.now(), ended_at: null, found: 2 };
        await ctx.writer.write((db) => db.insertInto('thread_refreshes').values(row).execute());
        return { path: `/api/v1_alpha/async_refreshes/${id}` };
      },
      check: (body) =>
        assert.deepEqual([body.async_refresh.status, body.async_refresh.result_count], ['running', 2]),
    },
    'GET /api/v1/instance/translation_languages': {
      ...at('/api/v1/instance/translation_languages'),
      check: empty,
    },
    'GET /api/v1/conversations': at('/api/v1/conversations'),
    'POST /api/v1/conversations/:id/read': {
      ask: async (scene) => ({ path: `${await talk(scene)}/read`, body: {} }),
      check: (body) => assert.equal(body.unread, false),
    },
    'DELETE /api/v1/conversations/:id': {
      ask: async (scene) => ({ path: await talk(scene) }),
      check: empty,
    },
  },
  walks: {
    // Without an engine there is no translation to look at: who may ask is held all the same.
    async 'POST /api/v1/statuses/:id/translate'(scene, { scopes }, marks) {
      const { server, status, alice } = scene;
      const ask = (token?: string) =>
        call(server, 'POST', `/api/v1/statuses/${status.id}/translate`, { token, body: {} });
      assert.equal((await ask()).status, 401);
      assert.equal((await ask(await scene.token(alice, ['write']))).status, 403);
      assert.equal((await ask(await scene.token(null, ['read']))).status, 422);
      for (const scope of scopes) assert.equal((await ask(await scene.token(alice, [scope]))).status, 503);
      Object.assign(marks, { nobody: '401', 'wrong scope': '403', app: '422', right: '503' });
    },
  },
  async prepare({ alice, world }) {
    for (let number = 0; number < 42; number += 1)
      await alice.publish(`@bob the ${number}th between us`, { visibility: 'direct' });

    // One more than the longest page.
    for (let day = 10; day < 52; day += 1)
      await alice.publish(`On day ${day}`, {
        scheduled_at: new Date(world.clock.now() + day * DAY).toISOString(),
      });
  },
};
