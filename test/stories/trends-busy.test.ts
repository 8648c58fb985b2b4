import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noAnswer, slowReads } from '../../server/src/db/slow.ts';
import { refreshTrends } from '../../server/src/trends/refresh.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('trends of a server that has much to do', (engine) => {
  const { server } = scene({ engine });

  test('stay as they were until there is room to look, and nothing fails', async () => {
    const trend = {
      kind: 0,
      subject_id: 7,
      score: 1000,
      peak: 1000,
      peak_at: server.ctx.clock.now(),
    } as const;
    await server.ctx.writer.write((db) => db.insertInto('trends').values(trend).execute());
    const run = () => Promise.reject(noAnswer('others read much'));
    const { db } = slowReads(engine, server.ctx.log, { run, close: async () => {} });
    await refreshTrends({ ...server.ctx, slow: db });
    const kept = await server.ctx.db.selectFrom('trends').selectAll().execute();
    assert.deepEqual(
      kept.map((row) => ({ ...row })),
      [trend],
    );
    // And the next look is queued.
    const next = await server.ctx.db
      .selectFrom('jobs')
      .select('run_at')
      .where('kind', '=', 'trends.refresh')
      .execute();
    assert.ok(next.some(({ run_at }) => Number(run_at) > server.ctx.clock.now()));
    await assert.rejects(refreshTrends({ ...server.ctx, slow: null as never }), TypeError);
  });
});
