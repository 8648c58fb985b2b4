import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { remembered } from '../remembered.ts';
import { enqueue, type NewJob } from './queue.ts';

/** Half of what a process of PostgreSQL runs at once: the rest is left to jobs that nobody elsewhere can hold up. */
const AT_ONCE = 4;
const LATER_MS = 2000;
/** Of those that find no room one looks again in so long: however many wait, the queue of jobs has little to do with it. */
const TURN_MS = 100;

const turns = remembered(() => ({ running: 0, last: 0 }));

/**
 * Runs work that waits for servers we know nothing of, few at once of all kinds together, or puts its job off until there
 * may be room. A slow site then holds up only what waits for sites.
 */
export async function inTurn(ctx: Ctx, job: Omit<NewJob, 'runAt'>, work: () => Promise<void>): Promise<void> {
  const state = turns(ctx);
  if (state.running >= AT_ONCE) {
    const runAt = Math.max(ctx.clock.now() + LATER_MS, state.last + TURN_MS);
    state.last = runAt;
    await transact(ctx, (inner) => enqueue(inner, [{ ...job, runAt }]));
    return;
  }
  state.running += 1;
  try {
    await work();
  } finally {
    state.running -= 1;
  }
}
