import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createWorld } from '../../../test/world.ts';
import { transact } from '../db/transact.ts';
import type { Skein } from '../start.ts';
import { whileHeld } from './lease.ts';
import { enqueue } from './queue.ts';

test('the lease of a job is drawn out while it works, and no longer', async () => {
  const world = await createWorld();
  try {
    const { ctx } = world.servers[0] as Skein;
    const far = ctx.clock.now() + 3_600_000;
    await transact(ctx, (inner) => enqueue(inner, [{ kind: 'test.long', payload: {}, runAt: far }]));
    const job = () =>
      ctx.db
        .selectFrom('jobs')
        .select(['id', 'kind', 'run_at', 'attempts'])
        .where('kind', '=', 'test.long')
        .executeTakeFirstOrThrow();
    const { id, kind, attempts } = await job();
    mock.timers.enable({ apis: ['setInterval'] });
    await whileHeld(ctx, { id, kind, attempts, payload: {} }, async () => {
      mock.timers.tick(20_000);
      while ((await job()).run_at === far) await new Promise((resolve) => setImmediate(resolve));
    });
    const { run_at } = await job();
    assert.ok(Math.abs((run_at as number) - ctx.clock.now() - 60_000) < 30_000, String(run_at));
    mock.timers.tick(60_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal((await job()).run_at, run_at);
  } finally {
    mock.timers.reset();
    await world.stop();
  }
});
