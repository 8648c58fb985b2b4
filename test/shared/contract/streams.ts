import assert from 'node:assert/strict';
import { call } from '../../cast.ts';
import { hear } from '../../events.ts';
import type { Area, Walk } from './area.ts';

/** One stream by HTTP: refused as Mastodon's streaming server refuses, and told of what is said by `tell`. */
const events =
  (query = ''): Walk =>
  async (scene, { path, scopes }, marks) => {
    const { server, alice } = scene;
    const target = `${path}${query}`;
    const refused = async (column: string, token: string | null) => {
      const seen = await call(server, 'GET', target, token === null ? {} : { token });
      assert.equal(seen.status, 401);
      assert.deepEqual(Object.keys(seen.body), ['error']);
      marks[column] = '401';
    };
    await refused('nobody', null);
    await refused('ended token', 'not-a-token');
    await refused('wrong scope', await scene.token(alice, ['write', 'read:accounts']));
    await refused('app', await scene.token(null, ['read']));
    for (const scope of scopes) {
      const ears = await hear(server, target, await scene.token(alice, [scope]));
      assert.equal(ears.status, 200);
      assert.match(ears.type, /^text\/event-stream/);
      if (path.endsWith('/notification')) {
        const { id } = await alice.publish('To be liked');
        await scene.bob.post(`/api/v1/statuses/${id}/favourite`);
        assert.equal((await ears.next('notification')).json.status.id, id);
      } else if (path.endsWith('/direct')) {
        const { id } = await alice.publish('@bob quietly', { visibility: 'direct' });
        assert.equal((await ears.next('conversation')).json.last_status.id, id);
      } else if (path.endsWith('/remote')) {
        assert.equal((await ears.begun()).startsWith(':)\n'), true);
      } else {
        const { id } = await alice.publish('Heard #goose');
        assert.equal((await ears.next('update')).json.id, id);
      }
      ears.close();
    }
    marks.right = 'open';
  };

/** What apps hear as it comes. */
export const STREAMS: Area = {
  rows: {},
  walks: {
    async 'GET /api/v1/streaming/health'({ server }, _, marks) {
      const seen = await call(server, 'GET', '/api/v1/streaming/health');
      assert.equal(seen.status, 200);
      assert.equal(seen.body, 'OK');
      marks.nobody = '200';
    },
    'GET /api/v1/streaming/user': events(),
    'GET /api/v1/streaming/user/notification': events(),
    'GET /api/v1/streaming/public': events(),
    'GET /api/v1/streaming/public/local': events(),
    'GET /api/v1/streaming/public/remote': events(),
    'GET /api/v1/streaming/direct': events(),
    'GET /api/v1/streaming/hashtag': events('?tag=goose'),
    'GET /api/v1/streaming/hashtag/local': events('?tag=goose'),
    async 'GET /api/v1/streaming/list'(scene, endpoint, marks) {
      const { body: list } = await scene.alice.post('/api/v1/lists', { title: 'Heard' });
      await scene.alice.post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [scene.alice.id] });
      await events(`?list=${list.id}`)(scene, endpoint, marks);
      await scene.alice.delete(`/api/v1/lists/${list.id}`);
    },
  },
};
