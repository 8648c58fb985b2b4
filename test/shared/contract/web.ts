import assert from 'node:assert/strict';
import { call } from '../../cast.ts';
import { uploaded } from '../../pictures.ts';
import { memberBrowser, visitor } from '../../visitor.ts';
import type { Area, Walk } from './area.ts';
import { DIFFERENCES } from './exceptions.ts';

/** A page that everybody may read. */
const page =
  (path: string): Walk =>
  async ({ server }, _, marks) => {
    const seen = await visitor(server).get(path);
    assert.equal(seen.status, 200);
    assert.match(seen.headers.get('content-type') ?? '', /^text\/html/);
    marks.nobody = 'page';
  };

const ACTIVITY = { Accept: 'application/activity+json' };

const leadsToFile =
  (path: string): Walk =>
  async ({ server, alice }, _, marks) => {
    const { id, url } = await uploaded(alice);
    await alice.publish('A goose', { media_ids: [id] });
    const seen = await visitor(server).get(`${path}/${id}`);
    assert.deepEqual([seen.status, seen.headers.get('location')], [303, url]);
    marks.nobody = '303';
  };

/** Pages that apps and other servers link to. */
export const WEB: Area = {
  walks: {
    'GET /about': page('/about'),
    'GET /privacy-policy': page('/privacy-policy'),
    'GET /terms-of-service': page('/terms-of-service'),
    async 'GET /@:username'(scene, endpoint, marks) {
      await page('/@alice')(scene, endpoint, marks);
      const seen = await call(scene.server, 'GET', '/@alice', { headers: ACTIVITY });
      assert.equal(seen.status, 303, DIFFERENCES.redirects);
      assert.equal(seen.headers.get('access-control-allow-origin'), '*');
    },
    async 'GET /@:username/:id'(scene, endpoint, marks) {
      const path = `/@alice/${scene.status.id}`;
      await page(path)(scene, endpoint, marks);
      const seen = await visitor(scene.server).get(path);
      assert.match(seen.headers.get('link') ?? '', /rel="alternate"; type="application\/activity\+json"/);
      assert.equal((await call(scene.server, 'GET', path, { headers: ACTIVITY })).status, 303);
    },
    async 'GET /collections/:id'(scene, endpoint, marks) {
      const made = await scene.alice.post('/api/v1/collections', { name: 'Geese to read' });
      const path = `/collections/${made.body.collection.id}`;
      await page(path)(scene, endpoint, marks);
      const seen = await call(scene.server, 'GET', path, { headers: ACTIVITY });
      assert.equal(seen.status, 303, DIFFERENCES.redirects);
      await scene.alice.delete(`/api/v1${path}`);
    },
    async 'GET /authorize_interaction'({ server, alice, bob }, _, marks) {
      const path = `/authorize_interaction?uri=acct:${bob.handle}`;
      assert.match((await visitor(server).get(path)).headers.get('location') ?? '', /^\/sign-in/);
      marks.nobody = 'sign in';
      const seen = await (await memberBrowser(alice)).get(path);
      assert.equal(seen.headers.get('location'), '/@bob');
      marks.right = '303';
    },
    async 'GET /share'({ server, alice }, _, marks) {
      const path = '/share?text=A+goose';
      assert.match((await visitor(server).get(path)).headers.get('location') ?? '', /^\/sign-in/);
      marks.nobody = 'sign in';
      assert.match((await (await memberBrowser(alice)).get(path)).body, />A goose<\/textarea>/);
      marks.right = 'page';
    },
    async 'GET /health'({ server }, _, marks) {
      const seen = await call(server, 'GET', '/health');
      assert.deepEqual([seen.status, seen.body], [200, 'OK']);
      marks.nobody = '200';
    },
    async 'GET /manifest'({ server }, _, marks) {
      const { status, body } = await call(server, 'GET', '/manifest');
      assert.equal(status, 200);
      for (const name of ['name', 'start_url', 'display', 'icons', 'share_target'])
        assert.ok(body[name], name);
      marks.nobody = '200';
    },
    'GET /media_proxy/:id': leadsToFile('/media_proxy'),
    'GET /media/:id': leadsToFile('/media'),
  },
};
