import assert from 'node:assert/strict';
import { call, person } from '../../cast.ts';
import { type Area, at, type Row } from './area.ts';
import { each, type Scene } from './scene.ts';

const V1 = '/api/v1/notifications';
const V2 = '/api/v2/notifications';
const REQUESTS = `${V1}/requests`;
const POLICY = `${V2}/policy`;

const empty = (body: unknown) => assert.deepEqual(body, {});
const counts = (body: any) => assert.equal(typeof body.count, 'number');

/** The group of those who favourited alice's status. */
async function groupOf({ alice }: Scene): Promise<string> {
  const { body } = await alice.get(`${V1}?types[]=favourite&limit=1`);
  return body[0].group_key;
}

/** A request to alice of somebody new. */
async function requestTo({ server, alice }: Scene): Promise<string> {
  const stranger = await person(server, `stranger${++strangers}`);
  await stranger.publish('@alice between us', { visibility: 'direct' });
  const { body } = await alice.get(`${REQUESTS}?limit=1`);
  return body[0].id;
}
let strangers = 0;

const decision = (what: string): Row => ({
  ask: async (scene) => ({ path: `${REQUESTS}/${await requestTo(scene)}/${what}`, body: {} }),
  check: empty,
});
const decisions = (what: string): Row => ({
  ask: async (scene) => ({ path: `${REQUESTS}/${what}`, body: { id: [await requestTo(scene)] } }),
  check: empty,
});

/** What people are told, one by one and in groups, and what they hold back. */
export const NOTIFICATIONS: Area = {
  async prepare({ carol, crowd, server }) {
    // Of those whom carol does not follow, more than fill a page.
    await each(crowd, (one) => one.publish('@carol between us', { visibility: 'direct' }));
    assert.equal(
      (await call(server, 'GET', POLICY, { token: carol.token })).body.summary.pending_requests_count,
      81,
    );
  },
  rows: {
    'GET /api/v1/notifications/requests': { ...at(REQUESTS), by: ({ carol }) => carol },
    'GET /api/v1/notifications/requests/:id': {
      ask: async (scene) => ({ path: `${REQUESTS}/${await requestTo(scene)}` }),
    },
    'GET /api/v1/notifications/requests/merged': {
      ...at(`${REQUESTS}/merged`),
      check: (body) => assert.deepEqual(body, { merged: true }),
    },
    'POST /api/v1/notifications/requests/accept': decisions('accept'),
    'POST /api/v1/notifications/requests/dismiss': decisions('dismiss'),
    'POST /api/v1/notifications/requests/:id/accept': decision('accept'),
    'POST /api/v1/notifications/requests/:id/dismiss': decision('dismiss'),
    'GET /api/v2/notifications/policy': at(POLICY),
    'PATCH /api/v2/notifications/policy': {
      ask: () => ({ path: POLICY, body: { for_bots: 'filter' } }),
      check: ({ for_bots: bots }) => assert.equal(bots, 'filter'),
    },
    'GET /api/v1/notifications/unread_count': { ...at(`${V1}/unread_count`), check: counts },
    'GET /api/v2/notifications': {
      // Of a crowd that does the same there are few groups; what is not grouped fills pages.
      ...at(`${V2}?grouped_types[]=mention&supported_types[]=mention`),
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
