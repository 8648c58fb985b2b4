import { as, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { unfavourite } from './favourite.ts';
import { endVotes } from './polls/clear.ts';
import { remove } from './remove.ts';
import { endScheduled } from './scheduled/schedule.ts';
import './tables.ts';

/** Verbs of one transaction: each is several statements, and on SQLite they hold the only thread there is. */
const A_STEP = 50;
const ROWS_A_STEP = 500;

/** Takes back some of what a deleted account favourited, chose, boosted and wrote. Returns whether there was any. */
export async function clearStatuses(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  const self = as(ctx, { kind: 'remote', accountId }) as typeof ctx;
  await ctx.db.deleteFrom('idempotency_keys').where('account_id', '=', accountId).execute();
  await endScheduled(ctx, accountId);
  return (
    (await endBookmarks(ctx, accountId)) ||
    (await endMutes(ctx, accountId)) ||
    (await endFavourites(self, accountId)) ||
    (await endVotes(ctx, accountId)) ||
    (await endStatuses(self, accountId))
  );
}

async function endBookmarks(ctx: Ctx, accountId: Id): Promise<boolean> {
  const gone = await ctx.db
    .deleteFrom('bookmarks')
    .where('id', 'in', (eb) =>
      eb.selectFrom('bookmarks').select('id').where('account_id', '=', accountId).limit(ROWS_A_STEP),
    )
    .executeTakeFirstOrThrow();
  return gone.numDeletedRows > 0;
}

async function endMutes(ctx: Ctx, accountId: Id): Promise<boolean> {
  const rows = await ctx.db
    .selectFrom('conversation_mutes')
    .select('conversation_id')
    .where('account_id', '=', accountId)
    .limit(ROWS_A_STEP)
    .execute();
  if (rows.length === 0) return false;
  const ids = rows.map((row) => row.conversation_id);
  await ctx.db
    .deleteFrom('conversation_mutes')
    .where('account_id', '=', accountId)
    .where((eb) => ctx.dialect.among(eb.ref('conversation_id'), ids))
    .execute();
  return true;
}

async function endFavourites(ctx: Ctx, accountId: Id): Promise<boolean> {
  const rows = await ctx.db
    .selectFrom('favourites')
    .select('status_id')
    .where('account_id', '=', accountId)
    .limit(A_STEP)
    .execute();
  for (const row of rows) await unfavourite(ctx, { statusId: row.status_id });
  return rows.length > 0;
}

async function endStatuses(ctx: Ctx, accountId: Id): Promise<boolean> {
  const rows = await ctx.db
    .selectFrom('statuses')
    .select('id')
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    .limit(A_STEP)
    .execute();
  for (const row of rows) await remove(ctx, { statusId: row.id });
  return rows.length > 0;
}
