import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { keepWords } from './keep-words.ts';
import './tables.ts';

/** Kind of the job that reads what was written before there was a search. */
export const READ_OLDER_JOB = 'search.read-older';

const STEP = 200;
const ROW = 1;

/** Goes on reading older statuses where it was left, if there are any: whoever starts. */
export async function scheduleReading(ctx: Ctx): Promise<void> {
  const progress = await ctx.db
    .selectFrom('search_progress')
    .select('below')
    .where('id', '=', ROW)
    .executeTakeFirst();
  if (progress?.below !== 0) await transact(ctx, queueReading);
}

/** From the newest on, all of them: for statuses that were written past the verbs. Joins the caller's transaction. */
export async function readAllAnew(ctx: Ctx & { tx: Tx }): Promise<void> {
  await ctx.db.deleteFrom('search_progress').where('id', '=', ROW).execute();
  await queueReading(ctx);
}

async function queueReading(ctx: Ctx & { tx: Tx }): Promise<void> {
  await enqueue(ctx, [{ kind: READ_OLDER_JOB, payload: {}, key: 'one' }]);
}

/** One step downwards from the newest, then a job for the next. What is known already stays as it is. */
export async function readOlder(ctx: Ctx): Promise<void> {
  await transact(ctx, async (inner) => {
    const progress = await inner.db
      .selectFrom('search_progress')
      .select('below')
      .where('id', '=', ROW)
      .modifyEnd(inner.dialect.forUpdate('search_progress'))
      .executeTakeFirst();
    if (progress?.below === 0) return;
    const rows = await inner.db
      .selectFrom('statuses')
      .select('id')
      .where('id', '<', progress?.below ?? Number.MAX_SAFE_INTEGER)
      .orderBy('id', 'desc')
      .limit(STEP)
      .execute();
    const ids: Id[] = rows.map(({ id }) => id);
    await keepWords(inner, ids);
    const below = ids.length === STEP ? (ids.at(-1) as Id) : 0;
    await inner.db
      .insertInto('search_progress')
      .values({ id: ROW, below })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ below }))
      .execute();
    if (below !== 0) await queueReading(inner);
  });
}
