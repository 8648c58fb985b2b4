import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobHandler } from '../../server/src/context.ts';
import { transact } from '../../server/src/db/transact.ts';
import { enqueue } from '../../server/src/jobs/queue.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('a job that ends while another is taken off the queue', (engine) => {
  const { world, server } = scene({ engine });

  test('is taken off too, at whichever moment that is', async () => {
    await world.settled();
    const { ctx } = server;
    const { writer } = ctx;
    const handlers = ctx.jobs.handlers as Map<string, JobHandler>;
    const kinds = ['test.first', 'test.second'];
    const left = () => ctx.db.selectFrom('jobs').select('kind').where('kind', 'in', kinds).execute();
    for (let moment = 0; moment < 25; moment += 1) {
      const committed = Promise.withResolvers<void>();
      let ended = false;
      const write = async (...given: unknown[]) => {
        const takesOff = ended;
        const written = await (writer.write as (...all: unknown[]) => Promise<unknown>).apply(writer, given);
        if (takesOff) committed.resolve();
        return written;
      };
      handlers.set('test.first', async () => {
        ended = true;
      });
      handlers.set('test.second', async () => {
        await committed.promise;
        for (let promise = 0; promise < moment; promise += 1) await null;
      });
      await transact(ctx, (inner) =>
        enqueue(
          inner,
          kinds.map((kind) => ({ kind, payload: {} })),
        ),
      );
      Object.assign(ctx, { writer: { ...writer, write } });
      try {
        await world.settled();
      } finally {
        Object.assign(ctx, { writer });
      }
      assert.deepEqual(await left(), [], `${moment} promises later`);
    }
  });
});
