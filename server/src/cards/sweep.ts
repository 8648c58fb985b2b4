import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { FRESH_MS, removeUnused } from './remove.ts';
import './tables.ts';

/** Kind of the daily job that removes pages to which no post links any more. */
export const TIDY_JOB = 'cards.tidy';

const DAY = 86_400_000;
const STEP = 500;

/** So long what a page says is kept when no post links to it: that is how we know not to ask for it again. */
export const UNUSED_MS = FRESH_MS + DAY;

/** Queues the next tidying, once, whoever starts. */
export async function scheduleTidying(ctx: Ctx): Promise<void> {
  const day = Math.floor(ctx.clock.now() / DAY) + 1;
  await transact(ctx, (inner) =>
    enqueue(inner, [{ kind: TIDY_JOB, payload: { after: 0 }, runAt: day * DAY, key: String(day) }]),
  );
}

/** One step through the pages that may be asked for again, then a job for the next. */
export async function tidy(ctx: Ctx, { after }: { after: Id }): Promise<void> {
  const next = await transact(ctx, (inner) => step(inner, after));
  if (next === null) return scheduleTidying(ctx);
  await transact(ctx, (inner) => enqueue(inner, [{ kind: TIDY_JOB, payload: { after: next } }]));
}

/** Returns the id that was looked at last; null at the end. */
async function step(ctx: Ctx & { tx: Tx }, after: Id): Promise<Id | null> {
  const looked = await ctx.db
    .selectFrom('cards')
    .select('id')
    .where('id', '>', after)
    .orderBy('id')
    .limit(STEP)
    .execute();
  const ids = looked.map(({ id }) => id);
  await removeUnused(ctx, ids);
  return ids.length < STEP ? null : (ids.at(-1) ?? null);
}
