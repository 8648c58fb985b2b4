import assert from 'node:assert/strict';
import { createDevice } from '../../push-service.ts';
import type { Area, Row } from './area.ts';
import type { Scene } from './scene.ts';

const PATH = '/api/v1/push/subscription';

const subscription = () => ({
  subscription: { endpoint: 'https://push.example/goose', keys: createDevice().keys, standard: true },
  data: { alerts: { mention: true }, policy: 'all' },
});

/** Each token has a subscription of its own, so whoever asks subscribes before. */
async function subscribed(scene: Scene, token: string | null): Promise<void> {
  if (token === null) return;
  await fetch(scene.server.address + PATH, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(subscription()),
  });
}

const row = (body?: unknown, check?: Row['check']): Row => ({
  ask: async (scene, token) => {
    await subscribed(scene, token);
    return { path: PATH, body };
  },
  check,
});

/** Notifications that are sent to devices. */
export const PUSH: Area = {
  rows: {
    'POST /api/v1/push/subscription': {
      ask: () => ({ path: PATH, body: subscription() }),
      check: ({ alerts }) => assert.equal(alerts.mention, true),
    },
    'GET /api/v1/push/subscription': row(undefined, ({ policy }) => assert.equal(policy, 'all')),
    'PUT /api/v1/push/subscription': row({ data: { alerts: { follow: true } } }, ({ alerts }) =>
      assert.equal(alerts.follow, true),
    ),
    'DELETE /api/v1/push/subscription': row(undefined, (body) => assert.deepEqual(body, {})),
  },
};
