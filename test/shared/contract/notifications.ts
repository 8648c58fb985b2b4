import assert from 'node:assert/strict';
import { type Area, at } from './area.ts';
import type { Scene } from './scene.ts';

const V1 = '/api/v1/notifications';
const V2 = '/api/v2/notifications';

const empty = (body: unknown) => assert.deepEqual(body, {});
const counts = (body: any) => assert.equal(typeof body.count, 'number');

/** The group of those who favourited alice's status. */
async function groupOf({ alice }: Scene): Promise<string> {
  const { body } = await alice.get(`${V1}?types[]=favourite&limit=1`);
  return body[0].group_key;
}

/** What people are told, in groups. */
export const NOTIFICATIONS: Area = {
  rows: {
    'GET /api/v1/notifications/unread_count': { ...at(`${V1}/unread_count`), check: counts },
    'GET /api/v2/notifications': {
      // Of a crowd that does the same there are few groups; what is not grouped fills pages.
      ...at(`${V2}?grouped_types[]=mention`),
      items: ({ notification_groups: groups }) => groups,
      key: ({ group_key: key }) => key,
    },
    'GET /api/v2/notifications/unread_count': { ...at(`${V2}/unread_count`), check: counts },
    'GET /api/v2/notifications/:group_key': {
      ask: async (scene) => ({ path: `${V2}/${await groupOf(scene)}` }),
      check: ({ notification_groups: [group] }) => assert.ok(group.notifications_count > 40),
    },
    'GET /api/v2/notifications/:group_key/accounts': {
      ask: async (scene) => ({ path: `${V2}/${await groupOf(scene)}/accounts` }),
    },
    'POST /api/v2/notifications/:group_key/dismiss': {
      by: ({ carol }) => carol,
      ask: () => ({ path: `${V2}/follow-1/dismiss`, body: {} }),
      check: empty,
    },
    'POST /api/v2/notifications/clear': {
      by: ({ bob }) => bob,
      ask: () => ({ path: `${V2}/clear`, body: {} }),
      check: empty,
    },
  },
};
