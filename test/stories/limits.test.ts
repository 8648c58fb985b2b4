import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, person } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertRefused } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('rate limits', (engine) => {
  const { world, server, alice, bob } = scene({ engine, environment: { SKEIN_RATE_LIMITS: 'on' } });

  test('each answer says how much is left, and when all is back', async () => {
    const first = await alice.get('/api/v1/accounts/verify_credentials');
    const second = await alice.get('/api/v1/accounts/1');
    assert.equal(first.headers.get('x-ratelimit-limit'), '300');
    assert.equal(Number(first.headers.get('x-ratelimit-remaining')), 299);
    assert.equal(second.status, 404);
    assert.equal(Number(second.headers.get('x-ratelimit-remaining')), 298);
    assert.match(first.headers.get('x-ratelimit-reset') ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    assert.match(first.headers.get('access-control-expose-headers') ?? '', /X-RateLimit-Remaining/);
  });

  test('one who asks too often is told to wait, and nobody else', async () => {
    const dora = await person(server, 'dora');
    const ask = () => dora.get('/api/v1/accounts/relationships');
    for (let i = 0; i < 300; i += 30) {
      const seen = await Promise.all(Array.from({ length: 30 }, ask));
      assert.ok(seen.every((one) => one.status === 200));
    }
    const refused = await ask();
    assertRefused(refused, 429, 'Too many requests');
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal(refused.headers.get('x-ratelimit-remaining'), '0');
    assert.equal((await bob.get('/api/v1/accounts/relationships')).status, 200);
    world.clock.forward(5 * 60_000 + 1000);
    assert.equal((await ask()).status, 200);
  });

  test('nobody in particular is counted by address, also with a token that is wrong', async () => {
    const anonymous = () => call(server, 'GET', '/api/v1/timelines/public?limit=1');
    const guessing = () => call(server, 'GET', '/api/v1/timelines/public?limit=1', { token: 'wrong' });
    for (let i = 0; i < 300; i += 30) await Promise.all(Array.from({ length: 30 }, guessing));
    assertRefused(await anonymous(), 429);
    assert.equal((await alice.get('/api/v1/timelines/public?limit=1')).status, 200);
    world.clock.forward(5 * 60_000 + 1000);
    assert.equal((await anonymous()).status, 200);
  });

  test('deleting has a limit of its own', async () => {
    const emil = await person(server, 'emil');
    const status = await emil.publish('again and again');
    for (let i = 0; i < 30; i += 1) assert.notEqual((await emil.delete('/api/v1/statuses/1')).status, 429);
    assertRefused(await emil.delete(`/api/v1/statuses/${status.id}`), 429);
    assert.equal((await emil.get(`/api/v1/statuses/${status.id}`)).status, 200);
  });
});
