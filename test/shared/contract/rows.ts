import assert from 'node:assert/strict';
import { picture, uploaded } from '../../pictures.ts';
import { at, type Row } from './area.ts';
import type { Scene } from './scene.ts';

const onStatus = (what: string): Row => ({
  ask: ({ status }) => ({ path: `/api/v1/statuses/${status.id}${what}` }),
});
const onBob = (what: string, body?: unknown): Row => ({
  ask: ({ bob }) => ({ path: `/api/v1/accounts/${bob.id}${what}`, body }),
});
const ofAlice = (what: string): Row => ({
  ask: ({ alice }) => ({ path: `/api/v1/accounts/${alice.id}${what}` }),
});

const mark = (what: string): Row => ({
  async ask({ bob }) {
    const { id } = await bob.publish(`To ${what}`);
    return { path: `/api/v1/statuses/${id}/${what}`, body: {} };
  },
});

const request = (what: string): Row => ({
  by: ({ carol }) => carol,
  async ask({ carol, bob }) {
    await bob.post(`/api/v1/accounts/${carol.id}/unfollow`);
    await bob.follow(carol);
    return { path: `/api/v1/follow_requests/${bob.id}/${what}`, body: {} };
  },
});

async function upload(): Promise<FormData> {
  const form = new FormData();
  form.append('file', new Blob([(await picture('png')) as never], { type: 'image/png' }), 'goose.png');
  form.append('description', 'a goose');
  form.append('focus', '0.1,-0.2');
  return form;
}

const attachment = async ({ alice }: Scene): Promise<any> => {
  const made = await uploaded(alice);
  return made;
};

const poll = {
  status: 'Which goose?',
  poll: { options: ['grey', 'white'], expires_in: 3600 },
};

const empty = (body: unknown) => assert.deepEqual(body, {});

/** Every endpoint of the reference that is asked with parameters and answers JSON. */
export const ROWS: Readonly<Record<string, Row>> = {
  'GET /api/v1/statuses': { ask: ({ status }) => ({ path: `/api/v1/statuses?id[]=${status.id}` }) },
  'POST /api/v1/statuses': { ask: () => ({ path: '/api/v1/statuses', body: { status: 'A goose' } }) },
  'GET /api/v1/statuses/:id': onStatus(''),
  'PUT /api/v1/statuses/:id': {
    ask: ({ status }) => ({
      path: `/api/v1/statuses/${status.id}`,
      body: { status: `Geese over the #skein, @bob ${Math.random()}` },
    }),
  },
  'DELETE /api/v1/statuses/:id': {
    by: ({ carol }) => carol,
    async ask({ carol }) {
      return { path: `/api/v1/statuses/${(await carol.publish('To go')).id}` };
    },
    check: ({ text }) => assert.equal(text, 'To go'),
  },
  'GET /api/v1/statuses/:id/reblogged_by': onStatus('/reblogged_by'),
  'GET /api/v1/statuses/:id/favourited_by': onStatus('/favourited_by'),
  'POST /api/v1/statuses/:id/reblog': mark('reblog'),
  'GET /api/v1/statuses/:id/context': onStatus('/context'),
  'POST /api/v1/statuses/:id/unreblog': mark('unreblog'),
  'POST /api/v1/statuses/:id/favourite': mark('favourite'),
  'POST /api/v1/statuses/:id/unfavourite': mark('unfavourite'),
  'POST /api/v1/statuses/:id/bookmark': mark('bookmark'),
  'POST /api/v1/statuses/:id/unbookmark': mark('unbookmark'),
  'GET /api/v1/statuses/:id/source': onStatus('/source'),
  'GET /api/v1/timelines/home': at('/api/v1/timelines/home'),
  'GET /api/v1/timelines/public': at('/api/v1/timelines/public'),
  'GET /api/v1/timelines/tag/:hashtag': at('/api/v1/timelines/tag/skein'),
  'GET /api/v1/preferences': { ...at('/api/v1/preferences'), shape: 'Preferences' },
  'POST /api/v1/media': { ask: async () => ({ path: '/api/v1/media', form: await upload() }) },
  'POST /api/v2/media': { ask: async () => ({ path: '/api/v2/media', form: await upload() }) },
  'PUT /api/v1/media/:id': {
    ask: async (scene) => ({
      path: `/api/v1/media/${(await attachment(scene)).id}`,
      body: { description: 'a grey goose', focus: '0,0' },
    }),
  },
  'GET /api/v1/media/:id': {
    ask: async (scene) => ({ path: `/api/v1/media/${(await attachment(scene)).id}` }),
  },
  'GET /api/v1/favourites': at('/api/v1/favourites'),
  'GET /api/v1/bookmarks': at('/api/v1/bookmarks'),
  'GET /api/v1/markers': {
    async ask({ alice, status }) {
      await alice.post('/api/v1/markers', { home: { last_read_id: status.id } });
      return { path: '/api/v1/markers?timeline[]=home&timeline[]=notifications' };
    },
    check: (body) => assert.ok(body.home),
  },
  'POST /api/v1/markers': {
    ask: ({ status }) => ({ path: '/api/v1/markers', body: { home: { last_read_id: status.id } } }),
    check: (body) => assert.ok(body.home),
  },
  'GET /api/v1/apps/verify_credentials': at('/api/v1/apps/verify_credentials'),
  'POST /api/v1/apps': {
    ask: () => ({
      path: '/api/v1/apps',
      body: { client_name: 'Gull', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read' },
    }),
  },
  'GET /api/v1/instance': {
    ...at('/api/v1/instance'),
    check: (_, headers) => assert.match(headers.get('deprecation') ?? '', /^@\d+$/),
  },
  'GET /api/v2/instance': at('/api/v2/instance'),
  'GET /api/v1/follow_requests': { ...at('/api/v1/follow_requests'), by: ({ carol }) => carol },
  'POST /api/v1/follow_requests/:account_id/authorize': request('authorize'),
  'POST /api/v1/follow_requests/:account_id/reject': request('reject'),
  'GET /api/v1/notifications': at('/api/v1/notifications?supported_types[]=mention'),
  'GET /api/v1/notifications/:id': {
    async ask({ alice }) {
      return { path: `/api/v1/notifications/${(await alice.notifications())[0].id}` };
    },
  },
  'POST /api/v1/notifications/:id/dismiss': {
    async ask({ alice }) {
      return { path: `/api/v1/notifications/${(await alice.notifications())[0].id}/dismiss`, body: {} };
    },
    check: empty,
  },
  'POST /api/v1/notifications/clear': {
    by: ({ bob }) => bob,
    ask: () => ({ path: '/api/v1/notifications/clear', body: {} }),
    check: empty,
  },
  'GET /api/v1/accounts/verify_credentials': at('/api/v1/accounts/verify_credentials'),
  'PATCH /api/v1/accounts/update_credentials': {
    ask: () => ({ path: '/api/v1/accounts/update_credentials', body: { note: 'I watch geese' } }),
  },
  'GET /api/v1/accounts/search': at('/api/v1/accounts/search?q=goose'),
  'GET /api/v1/accounts/lookup': at('/api/v1/accounts/lookup?acct=alice'),
  'GET /api/v1/accounts/relationships': {
    ask: ({ bob, carol }) => ({
      path: `/api/v1/accounts/relationships?id[]=${carol.id}&id[]=${bob.id}`,
    }),
    check: (body) => assert.equal(body.length, 2),
  },
  'GET /api/v1/accounts/:id': ofAlice(''),
  'GET /api/v1/accounts/:id/statuses': ofAlice('/statuses'),
  'GET /api/v1/accounts/:id/followers': ofAlice('/followers'),
  'GET /api/v1/accounts/:id/following': ofAlice('/following'),
  'POST /api/v1/accounts/:id/follow': onBob('/follow', { reblogs: true }),
  'POST /api/v1/accounts/:id/unfollow': onBob('/unfollow', {}),
  'POST /api/v1/accounts/:id/block': onBob('/block', {}),
  'POST /api/v1/accounts/:id/unblock': onBob('/unblock', {}),
  'POST /api/v1/accounts/:id/mute': onBob('/mute', { notifications: true, duration: 60 }),
  'POST /api/v1/accounts/:id/unmute': onBob('/unmute', {}),
  'GET /api/v1/polls/:id': {
    async ask({ bob }) {
      return { path: `/api/v1/polls/${(await bob.publish(poll.status, poll)).poll?.id}` };
    },
  },
  'POST /api/v1/polls/:id/votes': {
    async ask({ bob }) {
      const made = await bob.publish(poll.status, poll);
      return { path: `/api/v1/polls/${made.poll?.id}/votes`, body: { choices: [0] } };
    },
  },
  'GET /api/v2/search': {
    ...at('/api/v2/search?q=goose'),
    check: (body) => {
      for (const name of ['accounts', 'statuses', 'hashtags', 'collections']) assert.ok(body[name], name);
    },
  },
  'POST /oauth/token': {
    ask: ({ app: { client_id, client_secret } }) => ({
      path: '/oauth/token',
      body: { grant_type: 'client_credentials', client_id, client_secret },
    }),
  },
  'POST /oauth/revoke': {
    async ask(scene) {
      const { client_id, client_secret } = scene.app;
      const token = await scene.token(scene.bob, ['read']);
      return { path: '/oauth/revoke', body: { client_id, client_secret, token } };
    },
    check: empty,
  },
  'GET /.well-known/webfinger': {
    ask: ({ alice }) => ({ path: `/.well-known/webfinger?resource=acct:${alice.handle}` }),
    type: /^application\/jrd\+json/,
    check(body) {
      assert.match(body.subject, /^acct:alice@/);
      const self = body.links.find(({ rel }: { rel: string }) => rel === 'self');
      assert.equal(self.type, 'application/activity+json');
      assert.ok(body.links.some(({ rel }: { rel: string }) => rel.endsWith('/profile-page')));
      const follow = body.links.find(({ rel }: { rel: string }) => rel.endsWith('/subscribe'));
      if (follow) assert.match(follow.template, /\{uri\}/);
    },
  },
  'GET /.well-known/nodeinfo': {
    ...at('/.well-known/nodeinfo'),
    check(body) {
      assert.ok(body.links.some(({ rel }: { rel: string }) => rel.endsWith('/schema/2.0')));
    },
  },
  'GET /nodeinfo/2.0': {
    ...at('/nodeinfo/2.0'),
    type: /^application\/json(;|$)/,
    check(body) {
      assert.equal(body.version, '2.0');
      for (const name of ['total', 'activeMonth', 'activeHalfyear'])
        assert.equal(typeof body.usage.users[name], 'number', name);
      assert.equal(typeof body.usage.localPosts, 'number');
      assert.deepEqual(body.protocols, ['activitypub']);
    },
  },
};
