import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id, Time } from '../db/tables.ts';
import type { Tx } from '../db/tx.ts';
import './tables.ts';

export interface NewJob {
  kind: string;
  payload: unknown;
  /** Not before this moment; default now. */
  runAt?: Time;
  /** A second waiting job of the same kind and key is not added. */
  key?: string;
  /** Times it was tried before, where it comes in the place of another. */
  attempts?: number;
}

/** The topic on which runners of all processes are woken. */
export const JOBS_TOPIC = 'jobs';

/** Adds jobs in the transaction of the change they follow from. */
export async function enqueue(ctx: Ctx & { tx: Tx }, jobs: readonly NewJob[]): Promise<void> {
  const now = ctx.clock.now();
  for (const { kind, payload, runAt = now, key = null, attempts = 0 } of jobs) {
    await add(ctx, {
      id: ctx.ids.next(),
      kind,
      payload: JSON.stringify(payload),
      run_at: runAt,
      unique_key: key,
      attempts,
    });
  }
  ctx.tx.afterCommit(() => ctx.live.announce(JOBS_TOPIC));
}

const add = prepared<
  { id: Id; kind: string; payload: string; run_at: Time; unique_key: string | null; attempts: number },
  never
>(
  (db, p) =>
    db
      .insertInto('jobs')
      .values({
        id: p('id'),
        kind: p('kind'),
        payload: p('payload'),
        run_at: p('run_at'),
        attempts: p('attempts'),
        unique_key: p('unique_key'),
        error: null,
        quarantined_at: null,
      })
      .onConflict((conflict) => conflict.doNothing()) as never,
);
