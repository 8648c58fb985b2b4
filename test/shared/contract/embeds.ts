import assert from 'node:assert/strict';
import { visitor } from '../../visitor.ts';
import type { Area } from './area.ts';

/** Statuses in other people's pages. */
export const EMBEDS: Area = {
  rows: {
    'GET /api/oembed': {
      ask: ({ server, status }) => ({
        path: `/api/oembed?url=${encodeURIComponent(`${server.ctx.origin.origin}/@alice/${status.id}`)}`,
      }),
      check(body) {
        assert.deepEqual(
          [body.type, body.version, body.cache_age, body.width, body.height],
          ['rich', '1.0', 86_400, 400, null],
        );
        assert.match(body.html, /^<iframe /);
      },
    },
  },
  walks: {
    async 'GET /@:username/:id/embed'({ server, status }, _, marks) {
      const seen = await visitor(server).get(`/@alice/${status.id}/embed`);
      assert.deepEqual([seen.status, seen.headers.get('x-frame-options')], [200, null]);
      marks.nobody = 'page';
    },
  },
};
