import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { INDEXED, WAITS } from './tables.ts';

/** Kind of the job that writes the index, where that is a table of its own. */
export const INDEX_JOB = 'search.index';

/** What is published meanwhile goes into the index together: a segment of it costs more than a status. */
const GATHER_MS = 250;
/** Statuses a transaction: one goes in within a tenth of a millisecond, and out within three. */
const COMING = 100;
const LEAVING = 8;

/** Has waiting words written into the index soon; joins the caller's transaction. */
export async function indexSoon(ctx: Ctx & { tx: Tx }): Promise<void> {
  const runAt = ctx.clock.now() + GATHER_MS;
  await enqueue(ctx, [{ kind: INDEX_JOB, payload: {}, runAt, key: 'soon' }]);
}

/** One step of the work that waits, then a job for the next. */
export async function writeIndex(ctx: Ctx): Promise<void> {
  await transact(ctx, async (inner) => {
    const more = (await takeOut(inner)) || (await putIn(inner));
    if (more) await enqueue(inner, [{ kind: INDEX_JOB, payload: {}, key: 'next' }]);
  });
}

/** Of a status that changed, the old words leave before the new ones come. Returns whether there may be others. */
async function takeOut(ctx: Ctx & { tx: Tx }): Promise<boolean> {
  const rows = await ctx.db.selectFrom('leaving_words').selectAll().orderBy('id').limit(LEAVING).execute();
  for (const { id, status_id, words } of rows) {
    await sql`insert into status_index (status_index, rowid, words) values ('delete', ${status_id}, ${words})`.execute(
      ctx.db,
    );
    await ctx.db.deleteFrom('leaving_words').where('id', '=', id).execute();
  }
  return rows.length === LEAVING;
}

async function putIn(ctx: Ctx & { tx: Tx }): Promise<boolean> {
  const rows = await ctx.db
    .selectFrom('status_words')
    .select(['status_id', 'words'])
    .where('indexed', '=', sql.lit(WAITS))
    // What was just published is looked for first.
    .orderBy('status_id', 'desc')
    .limit(COMING)
    .execute();
  // Upwards: FTS5 ends a segment whenever an id is below the last.
  for (const { status_id, words } of rows.toReversed())
    await sql`insert into status_index (rowid, words) values (${status_id}, ${words})`.execute(ctx.db);
  const ids: Id[] = rows.map((row) => row.status_id);
  await ctx.db
    .updateTable('status_words')
    .set({ indexed: INDEXED })
    .where((eb) => ctx.dialect.among(eb.ref('status_id'), ids))
    .execute();
  return rows.length === COMING;
}
