import type { Ctx } from '../context.ts';
import type { Id, Time } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { carryFollows } from './carry-follows.ts';
import { carryBlocks, carryMutes, carryNotes } from './carry-hidden.ts';
import { type MoveRow, PARTS } from './tables.ts';

/** Kind of the job that carries what belongs to a move to its new account. */
export const CARRY_JOB = 'moves.carry';

/** Of all moves to one server together: so many a step, and a step in so long. Each may ask that server something. */
const A_STEP = 25;
const APART_MS = 2500;

/** Has the moves to a server worked off. */
export async function carryLater(ctx: Ctx & { tx: Tx }, host: string, pause = 0): Promise<void> {
  const runAt = ctx.clock.now() + pause;
  await enqueue(ctx, [{ kind: CARRY_JOB, payload: { host }, key: host, runAt }]);
}

/** One step of the oldest move to a server, in one transaction with how far it came; then a job for the next. */
export async function carry(ctx: Ctx, { host }: { host: string }): Promise<void> {
  await transact(ctx, async (inner) => {
    const move = await inner.db
      .selectFrom('moves')
      .selectAll()
      .where('host', '=', host)
      .where('part', 'is not', null)
      .orderBy('id')
      .limit(1)
      .modifyEnd(inner.dialect.forUpdate('moves'))
      .executeTakeFirst();
    if (!move?.part) return;
    // Another job for this server may have run just now: a move that begins meanwhile adds one.
    const wait = host === '' ? 0 : (await lastStep(inner, host)) + APART_MS - inner.clock.now();
    if (wait > 0) return carryLater(inner, host, wait);
    const last = await STEPS[move.part](inner, move, A_STEP);
    const next = last === null ? (PARTS[PARTS.indexOf(move.part) + 1] ?? null) : move.part;
    await inner.db
      .updateTable('moves')
      .set({
        part: next,
        done_to: last ?? 0,
        ...(move.part === 'follows' ? { stepped_at: inner.clock.now() } : {}),
      })
      .where('id', '=', move.id)
      .execute();
    await carryLater(inner, host);
  });
}

/** When a server was asked last, for any move to it. */
async function lastStep(ctx: Ctx, host: string): Promise<Time> {
  const { at } = await ctx.db
    .selectFrom('moves')
    .select((eb) => eb.fn.max('stepped_at').as('at'))
    .where('host', '=', host)
    .executeTakeFirstOrThrow();
  return at ?? 0;
}

/** Carries some, and gives the last account that was gone through; null at the end. */
type Step = (ctx: Ctx & { tx: Tx }, move: MoveRow, most: number) => Promise<Id | null>;

const STEPS: Record<(typeof PARTS)[number], Step> = {
  follows: carryFollows,
  notes: carryNotes,
  blocks: carryBlocks,
  mutes: carryMutes,
};
