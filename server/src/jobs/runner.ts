import { sql } from 'kysely';
import type { Ctx, Job } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { forgetAside } from './aside.ts';
import { backoff } from './backoff.ts';
import { createPump, type Pump } from './pump.ts';
import { JOBS_TOPIC } from './queue.ts';
import { inTurnNow } from './turns.ts';

/** A job whose process died runs again after this long. */
const LEASE_MS = 60_000;
/** After this many failures a job is set aside, with its error, for the admin to see. */
const TRIES = 8;
const POLL_MS = 1000;
const FORGET_EVERY_MS = 3_600_000;

/** Runs the jobs of all rooms: leased, retried with backoff, set aside after repeated failure. */
export function createRunner(ctx: Ctx): Pump {
  const done: Id[] = [];
  let forgotten = 0;
  let flushing: Promise<void> | null = null;

  const flush = async () => {
    try {
      while (done.length > 0) {
        const ids = done.splice(0, 500);
        await transact(ctx, (inner) => drop(inner, { ids: inner.dialect.idList(ids) }));
      }
    } finally {
      // In the same breath as the last look: whoever came in between would wait for what has ended, and run again.
      flushing = null;
    }
  };

  /** Finished jobs are deleted together: one statement for all that end in the same turn. */
  const finish = async (id: Id) => {
    done.push(id);
    flushing ??= flush();
    await flushing;
  };

  const pump = createPump<Job>({
    name: 'jobs',
    // Nobody elsewhere holds up what has only to do with us.
    width: () => ctx.dialect.abreast + inTurnNow(ctx),
    poll: POLL_MS,
    log: ctx.log,
    async claim(room) {
      const now = ctx.clock.now();
      if (now - forgotten >= FORGET_EVERY_MS) {
        forgotten = now;
        await forgetAside(ctx);
      }
      return claim(ctx, room);
    },
    async work(job) {
      try {
        const handler = ctx.jobs.handlers.get(job.kind);
        if (!handler) throw new Error(`no handler for jobs of kind ${job.kind}`);
        await handler(ctx, job.payload as never, job);
      } catch (error) {
        await putOff(ctx, job, error);
        return;
      }
      await finish(job.id);
    },
  });
  ctx.live.listen(JOBS_TOPIC, () => pump.wake());
  return pump;
}

const drop = prepared<{ ids: unknown }, never>(
  (db, p, dialect) =>
    db.deleteFrom('jobs').where((eb) => dialect.amongListed(eb.ref('id'), p('ids'))) as never,
);

const due = prepared<{ now: number }, { id: Id }>((db, p) =>
  db.selectFrom('jobs').select('id').where('run_at', '<=', p('now')).limit(1),
);

const take = prepared<{ now: number; until: number; room: number }, Row>(
  (db, p, dialect) =>
    db
      .updateTable('jobs')
      // Whoever adds a job with the same key from now on means something that this run may not have seen.
      .set((eb) => ({ run_at: p('until'), attempts: eb('attempts', '+', 1), unique_key: null }))
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('jobs')
          .select('id')
          .where('run_at', '<=', p('now'))
          .orderBy('run_at')
          .orderBy('id')
          .limit(p('room'))
          .modifyEnd(dialect.skipLocked),
      )
      .returning(['id', 'kind', 'payload', 'attempts']) as never,
);

interface Row {
  id: Id;
  kind: string;
  payload: string;
  attempts: number;
}

async function claim(ctx: Ctx, room: number): Promise<Job[]> {
  const now = ctx.clock.now();
  // A look costs nothing on SQLite; a write transaction for nothing would be one fsync a second.
  if ((await due(ctx, { now })).length === 0) return [];
  const rows = await transact(ctx, (inner) => take(inner, { now, until: now + LEASE_MS, room }));
  return rows
    .map((row) => ({ ...row, payload: JSON.parse(row.payload) as unknown }))
    .sort((a, b) => a.id - b.id);
}

async function putOff(ctx: Ctx, job: Job, error: unknown): Promise<void> {
  const last = job.attempts >= TRIES;
  const text = error instanceof Error ? error.message : String(error);
  ctx.log.warn(last ? 'a job was set aside' : 'a job failed', {
    kind: job.kind,
    job: job.id,
    attempts: job.attempts,
    error,
  });
  const now = ctx.clock.now();
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('jobs')
      .set({
        run_at: last ? null : now + backoff(job.attempts),
        quarantined_at: last ? now : null,
        error: text.slice(0, 2000),
      })
      .where('id', '=', job.id)
      .execute(),
  );
}

/** Sets a job that was put aside back into the queue. Returns false when there is none. */
export async function retryJob(ctx: Ctx, id: Id): Promise<boolean> {
  const { numUpdatedRows } = await transact(ctx, (inner) =>
    inner.db
      .updateTable('jobs')
      .set({ run_at: inner.clock.now(), quarantined_at: null, attempts: 0 })
      .where('id', '=', id)
      .where('quarantined_at', 'is not', null)
      .executeTakeFirstOrThrow(),
  );
  return numUpdatedRows > 0n;
}

/** Jobs that are due, those for later, and those set aside with their errors: what the admin sees. */
export async function jobState(ctx: Ctx) {
  const now = ctx.clock.now();
  const waiting = await ctx.db
    .selectFrom('jobs')
    .select([
      sql<number>`coalesce(sum(case when run_at <= ${now} then 1 else 0 end), 0)`.as('due'),
      sql<number>`coalesce(sum(case when run_at > ${now} then 1 else 0 end), 0)`.as('later'),
    ])
    .executeTakeFirstOrThrow();
  const aside = await ctx.db
    .selectFrom('jobs')
    .select(['id', 'kind', 'attempts', 'error', 'quarantined_at'])
    .where('quarantined_at', 'is not', null)
    .orderBy('id', 'desc')
    .limit(50)
    .execute();
  return { due: waiting.due, later: waiting.later, aside };
}
