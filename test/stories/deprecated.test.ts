import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routes } from '../../server/src/app.ts';
import { call } from '../cast.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

/** What Mastodon 4.6 calls outdated, and since when. None of it has a day of its end, so `Sunset` is never said. */
const OUTDATED: Readonly<Record<string, string>> = {
  'GET /api/v1/instance': '2022-11-14',
  'GET /api/v1/suggestions': '2021-05-16',
  'GET /api/v1/trends': '2022-03-30',
  'GET /api/v1/accounts/:id/identity_proofs': '2022-03-30',
  'GET /api/v1/filters': '2022-11-14',
  'POST /api/v1/filters': '2022-11-14',
  'GET /api/v1/filters/:id': '2022-11-14',
  'PUT /api/v1/filters/:id': '2022-11-14',
  'DELETE /api/v1/filters/:id': '2022-11-14',
  'POST /api/v1_alpha/collections': '2026-06-10',
  'GET /api/v1_alpha/collections/:id': '2026-06-10',
  'PUT /api/v1_alpha/collections/:id': '2026-06-10',
  'DELETE /api/v1_alpha/collections/:id': '2026-06-10',
  'POST /api/v1_alpha/collections/:collection_id/items': '2026-06-10',
  'DELETE /api/v1_alpha/collections/:collection_id/items/:id': '2026-06-10',
  'POST /api/v1_alpha/collections/:collection_id/items/:id/revoke': '2026-06-10',
  'GET /api/v1_alpha/accounts/:account_id/collections': '2026-06-10',
  'GET /api/v1_alpha/accounts/:account_id/in_collections': '2026-06-10',
};

test('what is called outdated is what Mastodon calls so, since the same day', () => {
  const said = routes.flatMap(({ method, path, deprecated }) =>
    deprecated ? [[`${method} ${path}`, deprecated] as const] : [],
  );
  assert.deepEqual(Object.fromEntries(said), OUTDATED);
});

onBothEngines('outdated paths', (engine) => {
  const { server, alice, bob } = scene({ engine });

  test('every answer of an outdated path says so, and no other answer does', async () => {
    const api = routes.filter(({ path, refuses }) => path.startsWith('/api/') && !refuses);
    assert.ok(api.length > 200);
    for (const { method, path } of api) {
      const day = OUTDATED[`${method} ${path}`];
      const wanted = day === undefined ? null : `@${Date.parse(`${day}T00:00:00Z`) / 1000}`;
      const asked = path.replace(/:\w+/g, String(bob.id));
      for (const token of [undefined, alice.token]) {
        const { headers } = await call(server, method, asked, { token });
        assert.equal(headers.get('deprecation'), wanted, `${method} ${path}`);
        assert.equal(headers.get('sunset'), null);
      }
    }
  });

  test('what was proved of an account elsewhere is told no more, only to members, of somebody who is there', async () => {
    const seen = await alice.get(`/api/v1/accounts/${bob.id}/identity_proofs`);
    assert.deepEqual([seen.status, seen.body], [200, []]);
    assert.equal((await alice.get('/api/v1/accounts/1/identity_proofs')).status, 404);
    assert.equal((await call(server, 'GET', `/api/v1/accounts/${bob.id}/identity_proofs`)).status, 401);
  });
});
