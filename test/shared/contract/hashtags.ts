import assert from 'node:assert/strict';
import { type Area, at, type Row } from './area.ts';
import { each } from './scene.ts';

/** One more than the longest page. */
const TAGS = 201;

const onTag = (what: string, member: string, value: boolean): Row => ({
  ask: () => ({ path: `/api/v1/tags/skein/${what}`, body: {} }),
  check: (body) => assert.equal(body[member], value),
});

/** Hashtags that members follow and show. */
export const HASHTAGS: Area = {
  async prepare({ world, bob }) {
    world.clock.forward(86_400_000);
    await each(Array.from({ length: TAGS }), (_, index) => bob.post(`/api/v1/tags/tag${index}/follow`));
  },

  rows: {
    'GET /api/v1/tags/:name': at('/api/v1/tags/skein'),
    'POST /api/v1/tags/:name/follow': onTag('follow', 'following', true),
    'POST /api/v1/tags/:name/unfollow': onTag('unfollow', 'following', false),
    'GET /api/v1/followed_tags': { ...at('/api/v1/followed_tags'), by: ({ bob }) => bob },
  },
};
