import assert from 'node:assert/strict';
import type { Area } from './area.ts';

/** Who quotes a status, and who may. */
export const QUOTES: Area = {
  rows: {
    'GET /api/v1/statuses/:id/quotes': {
      ask: ({ status }) => ({ path: `/api/v1/statuses/${status.id}/quotes` }),
    },
    'POST /api/v1/statuses/:id/quotes/:quoting_status_id/revoke': {
      async ask({ alice, bob }) {
        const { id } = await alice.publish('Quote me');
        const quoting = await bob.publish('Quoted', { quoted_status_id: id });
        return { path: `/api/v1/statuses/${id}/quotes/${quoting.id}/revoke`, body: {} };
      },
      check: ({ quote }) => assert.equal(quote.state, 'revoked'),
    },
    'PUT /api/v1/statuses/:id/interaction_policy': {
      ask: ({ status }) => ({
        path: `/api/v1/statuses/${status.id}/interaction_policy`,
        body: { quote_approval_policy: 'public' },
      }),
      check: ({ quote_approval }) => assert.deepEqual(quote_approval.automatic, ['public']),
    },
  },
  /** Longer than the longest page. */
  async prepare({ bob, status }) {
    for (let i = 0; i < 45; i += 1) await bob.publish(`Quote ${i}`, { quoted_status_id: status.id });
  },
};
