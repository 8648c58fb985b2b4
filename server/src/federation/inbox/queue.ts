import type { Ctx } from '../../context.ts';
import { as } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id } from '../../db/tables.ts';
import { asOne, transact } from '../../db/transact.ts';
import { Refusal } from '../../errors.ts';
import { createPump, type Pump } from '../../jobs/pump.ts';
import { TOMBSTONES_SWEPT_MS } from '../../terms.ts';
import { claim, type IncomingRow, LEASE_MS } from './claim.ts';
import { perform } from './perform.ts';
import { forget } from './tombstones.ts';
import './tables.ts';

/** Announced when activities came in, so that workers look at once. */
export const INCOMING_TOPIC = 'incoming';

/** After this many failures an activity is set aside, with its error, for the admin to see. */
const TRIES = 8;
/** Actors side by side. */
const WIDTH = 16;
const POLL_MS = 1000;
/** What comes in within this time is claimed together: at full load a commit for several actors instead of one each. */
const GATHER_MS = 10;

/**
 * Works off what came in: the activities of one actor one at a time and in order, those of different actors side by
 * side, here and in other processes.
 */
export function createInboxPump(ctx: Ctx): Pump {
  const running = new Set<Id>();
  let forgotten = 0;
  return createPump<IncomingRow[]>({
    name: 'inbox',
    width: () => WIDTH,
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
      if (effect) await effect({ ...asOne(inner), actor: { kind: 'remote', accountId: row.actor_id } });
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
