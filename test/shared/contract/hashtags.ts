import assert from 'node:assert/strict';
import { type Area, at, type Row } from './area.ts';
import { each, type Scene } from './scene.ts';

/** One more than the longest page. */
const TAGS = 201;

const onTag = (what: string, member: string, value: boolean): Row => ({
  ask: () => ({ path: `/api/v1/tags/skein/${what}`, body: {} }),
  check: (body) => assert.equal(body[member], value),
});

const clear = async ({ alice }: Scene) => {
  for (const { id } of (await alice.get('/api/v1/featured_tags')).body)
    await alice.delete(`/api/v1/featured_tags/${id}`);
};

/** Asks about the one hashtag that alice shows, made for it. */
const onFeatured = (path: (made: any, scene: Scene) => string): Row => ({
  async ask(scene) {
    await clear(scene);
    const { body } = await scene.alice.post('/api/v1/featured_tags', { name: 'skein' });
    return { path: path(body, scene) };
  },
});

/** Hashtags that members follow and show. */
export const HASHTAGS: Area = {
  async prepare({ world, bob }) {
    world.clock.forward(300_000);
    await each(Array.from({ length: TAGS }), (_, index) => bob.post(`/api/v1/tags/tag${index}/follow`));
  },

  rows: {
    'GET /api/v1/tags/:name': at('/api/v1/tags/skein'),
    'POST /api/v1/tags/:name/follow': onTag('follow', 'following', true),
    'POST /api/v1/tags/:name/unfollow': onTag('unfollow', 'following', false),
    'POST /api/v1/tags/:name/feature': onTag('feature', 'featuring', true),
    'POST /api/v1/tags/:name/unfeature': onTag('unfeature', 'featuring', false),
    'GET /api/v1/featured_tags': onFeatured(() => '/api/v1/featured_tags'),
    'POST /api/v1/featured_tags': {
      async ask(scene) {
        await clear(scene);
        return { path: '/api/v1/featured_tags', body: { name: 'Skein' } };
      },
      check: (body) => assert.equal(body.name, 'Skein'),
    },
    'DELETE /api/v1/featured_tags/:id': onFeatured(({ id }) => `/api/v1/featured_tags/${id}`),
    'GET /api/v1/accounts/:id/featured_tags': onFeatured(
      (_, { alice }) => `/api/v1/accounts/${alice.id}/featured_tags`,
    ),
    'GET /api/v1/followed_tags': { ...at('/api/v1/followed_tags'), by: ({ bob }) => bob },
  },
};
