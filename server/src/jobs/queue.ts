import type { Ctx, Job } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id, Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
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

const MOST_READ = 1000;

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

/** Has the job of this kind and key run now, where one waits for a later time. */
export async function hasten(ctx: Ctx, kind: string, key: string): Promise<void> {
  await transact(ctx, async (inner) => {
    const { numUpdatedRows } = await inner.db
      .updateTable('jobs')
      .set({ run_at: inner.clock.now() })
      .where('kind', '=', kind)
      .where('unique_key', '=', key)
      .where('run_at', '>', inner.clock.now())
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) inner.tx.afterCommit(() => inner.live.announce(JOBS_TOPIC));
  });
}

/** What the jobs of this kind are told, those under way too; of the kinds that have few at any time. */
export async function payloadsOf<T>(ctx: Ctx, kind: string): Promise<T[]> {
  const rows = await ctx.db
    .selectFrom('jobs')
    .select('payload')
    .where('kind', '=', kind)
    .where('quarantined_at', 'is', null)
    .limit(MOST_READ)
    .execute();
  return rows.map(({ payload }) => JSON.parse(payload) as T);
}

/** Tells a job that is under way something else, for when it is taken up again. Joins the caller's transaction. */
export async function retell(ctx: Ctx & { tx: Tx }, job: Pick<Job, 'id'>, payload: unknown): Promise<void> {
  await ctx.db
    .updateTable('jobs')
    .set({ payload: JSON.stringify(payload) })
    .where('id', '=', job.id)
    .execute();
}
