import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { keepNamesOf } from './keep-names.ts';
import { keepWords } from './keep-words.ts';
import './tables.ts';

/** Kind of the job that reads what there was before there was a search. */
export const READ_OLDER_JOB = 'search.read-older';

const STEP = 200;
/** Rows of `search_progress`. */
const WALKS = { statuses: 1, accounts: 2 } as const;
type Walk = keyof typeof WALKS;
const ALL: readonly Walk[] = ['accounts', 'statuses'];

/** Goes on reading what is older where it was left, if there is any: whoever starts. */
export async function scheduleReading(ctx: Ctx): Promise<void> {
  const rows = await ctx.db.selectFrom('search_progress').select('id').where('below', '=', 0).execute();
  const left = ALL.filter((walk) => !rows.some(({ id }) => id === WALKS[walk]));
  if (left.length > 0) await transact(ctx, (inner) => queueReading(inner, left));
}

/** From the newest on, all: for what was written past the verbs. Joins the caller's transaction. */
export async function readAllAnew(ctx: Ctx & { tx: Tx }): Promise<void> {
  await ctx.db.deleteFrom('search_progress').execute();
  await queueReading(ctx, ALL);
}

async function queueReading(ctx: Ctx & { tx: Tx }, walks: readonly Walk[]): Promise<void> {
  await enqueue(
    ctx,
    walks.map((walk) => ({ kind: READ_OLDER_JOB, payload: { walk }, key: walk })),
  );
}

/** One step downwards from the newest, then a job for the next. What is known already stays as it is. */
export async function readOlder(ctx: Ctx, { walk }: { walk: Walk }): Promise<void> {
  await transact(ctx, async (inner) => {
    const id = WALKS[walk];
    const progress = await inner.db
      .selectFrom('search_progress')
      .select('below')
      .where('id', '=', id)
      .modifyEnd(inner.dialect.forUpdate('search_progress'))
      .executeTakeFirst();
    if (progress?.below === 0) return;
    const rows = await inner.db
      .selectFrom(walk)
      .select('id')
      .where('id', '<', progress?.below ?? Number.MAX_SAFE_INTEGER)
      .orderBy('id', 'desc')
      .limit(STEP)
      // Whoever deletes one waits, or is waited for: words that came after its deletion nobody would take away.
      .modifyEnd(inner.dialect.forShare(walk))
      .execute();
    const ids: Id[] = rows.map((row) => row.id);
    await (walk === 'statuses' ? keepWords : keepNamesOf)(inner, ids);
    const below = ids.length === STEP ? (ids.at(-1) as Id) : 0;
    await inner.db
      .insertInto('search_progress')
      .values({ id, below })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ below }))
      .execute();
    if (below !== 0) await queueReading(inner, [walk]);
  });
}
