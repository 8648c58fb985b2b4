import type { Ctx, Job } from '../context.ts';
import { transact } from '../db/transact.ts';
import './tables.ts';

const EVERY_MS = 20_000;
const LEASE_MS = 60_000;

/** Runs work of a job that may take longer than its lease, which is drawn out meanwhile: nobody else takes it up. */
export async function whileHeld<T>(ctx: Ctx, job: Job, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    const until = ctx.clock.now() + LEASE_MS;
    transact(ctx, (inner) =>
      inner.db.updateTable('jobs').set({ run_at: until }).where('id', '=', job.id).execute(),
    ).catch((error: unknown) => ctx.log.warn('a lease could not be drawn out', { job: job.id, error }));
  }, EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
