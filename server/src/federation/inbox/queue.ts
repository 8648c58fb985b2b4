import type { Ctx } from '../../context.ts';
import { as } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { Refusal } from '../../errors.ts';
import { createPump, type Pump } from '../../jobs/pump.ts';
import { TOMBSTONES_SWEPT_MS } from '../../terms.ts';
import { perform } from './perform.ts';
import { forget } from './tombstones.ts';
import './tables.ts';

/** Announced when activities came in, so that workers look at once. */
export const INCOMING_TOPIC = 'incoming';

/** Rows whose process died are worked off again after this long. */
const LEASE_MS = 60_000;
/** After this many failures an activity is set aside, with its error, for the admin to see. */
const TRIES = 8;
/** Actors side by side. */
const WIDTH = 16;
/** Activities of one actor that are taken at once; the second half of a lease is left to the last of them. */
const BATCH = 20;
/** Due rows that are looked at for one claim. */
const LOOKED_AT = 400;
const POLL_MS = 1000;
/** What comes in within this time is claimed together: at full load a commit for several actors instead of one each. */
const GATHER_MS = 10;

export interface IncomingRow {
  id: Id;
  actor_id: Id;
  activity_id: string | null;
  raw: string;
  attempts: number;
}

/**
 * Works off what came in: the activities of one actor one at a time and in order, those of different actors side by
 * side, here and in other processes.
 */
export function createInboxPump(ctx: Ctx): Pump {
  const running = new Set<Id>();
  let forgotten = 0;
  return createPump<IncomingRow[]>({
    name: 'inbox',
    width: WIDTH,
    poll: POLL_MS,
    gather: GATHER_MS,
    log: ctx.log,
    async claim(room) {
      const now = ctx.clock.now();
      if (now - forgotten >= TOMBSTONES_SWEPT_MS) {
        forgotten = now;
        await forget(ctx);
      }
      const claimed = await claim(ctx, room, running);
      for (const [first] of claimed) if (first) running.add(first.actor_id);
      return claimed;
    },
    async work(rows) {
      try {
        await workOff(ctx, rows);
      } finally {
        running.delete(rows[0]?.actor_id as Id);
      }
    },
  });
}

const due = prepared<{ now: number }, { actor_id: Id }>((db, p) =>
  db
    .selectFrom('incoming')
    .select('actor_id')
    .where('run_at', '<=', p('now'))
    .orderBy('run_at')
    .orderBy('id')
    .limit(LOOKED_AT),
);

/** Up to `room` actors, each with its oldest rows, under one lease. */
async function claim(ctx: Ctx, room: number, running: ReadonlySet<Id>): Promise<IncomingRow[][]> {
  const now = ctx.clock.now();
  const actors = (await waitingActors(ctx, now, running)).slice(0, room);
  if (actors.length === 0) return [];
  return transact(ctx, async (inner) => {
    const claimed: IncomingRow[][] = [];
    for (const actor of actors) {
      const rows = await claimActor(inner, actor, now);
      if (rows.length > 0) claimed.push(rows);
    }
    return claimed;
  });
}

/** Whose rows are due and not being worked off here, longest waiting first. */
async function waitingActors(ctx: Ctx, now: number, running: ReadonlySet<Id>): Promise<Id[]> {
  const first = await due(ctx, { now });
  const actors = new Set<Id>();
  for (const row of first) if (!running.has(row.actor_id)) actors.add(row.actor_id);
  if (actors.size > 0 || first.length < LOOKED_AT) return [...actors];
  // One that sends very much must not hide the others behind it.
  const others = await ctx.db
    .selectFrom('incoming')
    .select('actor_id')
    .where('run_at', '<=', now)
    .where((eb) => eb.not(ctx.dialect.among(eb.ref('actor_id'), [...running])))
    .orderBy('run_at')
    .orderBy('id')
    .limit(LOOKED_AT)
    .execute();
  return [...new Set(others.map((row) => row.actor_id))];
}

const oldest = prepared<{ actor: Id; now: number }, { id: Id; run_at: number; attempts: number }>(
  (db, p, dialect) =>
    db
      .selectFrom('incoming')
      .select(['id', 'run_at', 'attempts'])
      .where('id', '=', (eb) =>
        eb
          .selectFrom('incoming as first')
          .select((first) => first.fn.min('first.id').as('id'))
          .where('first.actor_id', '=', p('actor'))
          .where('first.run_at', 'is not', null),
      )
      // Leased by another process, or waiting for its next try: then the actor's later rows wait behind it.
      .where('run_at', '<=', p('now'))
      .modifyEnd(dialect.skipLocked) as never,
);

const lease = prepared<{ actor: Id; now: number; until: number; most: number }, IncomingRow>(
  (db, p) =>
    db
      .updateTable('incoming')
      .set((eb) => ({ run_at: p('until'), attempts: eb('attempts', '+', 1) }))
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('incoming as line')
          .select('line.id')
          .where('line.actor_id', '=', p('actor'))
          .where('line.run_at', '<=', p('now'))
          .orderBy('line.id')
          .limit(p('most') as never),
      )
      .returning(['id', 'actor_id', 'activity_id', 'raw', 'attempts']) as never,
);

/** An activity that has failed or ended a process before is taken alone, so that it takes no others with it. */
async function claimActor(ctx: Ctx, actor: Id, now: number): Promise<IncomingRow[]> {
  const [head] = await oldest(ctx, { actor, now });
  if (!head) return [];
  const most = head.attempts === 0 ? BATCH : 1;
  const rows = await lease(ctx, { actor, now, until: now + LEASE_MS, most });
  return rows.sort((a, b) => a.id - b.id);
}

/** One after another; when one fails, or time runs out, the rest goes back untouched. */
async function workOff(ctx: Ctx, rows: IncomingRow[]): Promise<void> {
  const enough = performance.now() + LEASE_MS / 2;
  let previous: string | null = null;
  for (const [index, row] of rows.entries()) {
    // The same delivered to several inboxes, while it still stands in line: once is enough. Later, when something may
    // have happened in between, only the verbs decide: some peers reuse the id of an activity that was undone.
    const again = row.activity_id !== null && row.activity_id === previous;
    if (performance.now() > enough) return giveBack(ctx, rows.slice(index));
    const settled = again ? await finish(ctx, row, null) : await workOne(ctx, row);
    if (!settled) return giveBack(ctx, rows.slice(index + 1));
    previous = row.activity_id;
  }
}

async function workOne(ctx: Ctx, row: IncomingRow): Promise<boolean> {
  try {
    const effect = await perform(as(ctx, { kind: 'remote', accountId: row.actor_id }), row);
    await transact(ctx, async (inner) => {
      // In the transaction of its effect, so that no activity counts twice and none is lost.
      await done(inner, { id: row.id, error: null });
      if (effect) await effect({ ...inner, actor: { kind: 'remote', accountId: row.actor_id } });
    });
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.kind !== 'unavailable') return finish(ctx, row, error.message);
    await putOff(ctx, row, error);
    return false;
  }
}

const done = prepared<{ id: Id; error: string | null }, never>(
  (db, p) =>
    db
      .updateTable('incoming')
      .set({ run_at: null, raw: '', error: p('error') })
      .where('id', '=', p('id')) as never,
);

/** Ends a row without an effect: it said nothing new, or something that its actor may not. */
async function finish(ctx: Ctx, { id }: IncomingRow, error: string | null): Promise<true> {
  await transact(ctx, (inner) => done(inner, { id, error }));
  if (error !== null) ctx.log.debug('an activity was refused', { incoming: id, error });
  return true;
}

async function putOff(ctx: Ctx, row: IncomingRow, error: unknown): Promise<void> {
  const last = row.attempts >= TRIES;
  const text = error instanceof Error ? error.message : String(error);
  ctx.log.warn(last ? 'an activity was set aside' : 'an activity failed', {
    incoming: row.id,
    activity: row.activity_id,
    attempts: row.attempts,
    error,
  });
  const now = ctx.clock.now();
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('incoming')
      .set({
        run_at: last ? null : now + row.attempts ** 3 * 1000,
        quarantined_at: last ? now : null,
        error: text.slice(0, 2000),
      })
      .where('id', '=', row.id)
      .execute(),
  );
}

async function giveBack(ctx: Ctx, rows: readonly IncomingRow[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id);
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('incoming')
      .set((eb) => ({ run_at: inner.clock.now(), attempts: eb('attempts', '-', 1) }))
      .where((eb) => inner.dialect.among(eb.ref('id'), ids))
      .execute(),
  );
}
