import { sql } from 'kysely';
import { lookAt, type Recount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { statusChanged } from './count.ts';
import './tables.ts';

const ROWS_A_LOOK = 5000;

const RIGHT = {
  replies_count: sql<number>`(select count(*) from statuses as answers
    where answers.in_reply_to_id = statuses.id and answers.deleted_at is null)`,
  favourites_count: sql<number>`(select count(*) from favourites where status_id = statuses.id)`,
  quotes_count: sql<number>`(select count(*) from quotes where quotes.quoted_id = statuses.id and quotes.state = 1)`,
  boosts_count: sql<number>`(select count(*) from statuses as boosts where boosts.boost_of_id = statuses.id)`,
};

const COUNTERS = Object.keys(RIGHT) as (keyof typeof RIGHT)[];

/** Compares the counters of the statuses after this one with what there is; both are seen at one moment. */
export async function recountStatuses(ctx: Ctx, after: Id): Promise<Recount> {
  const rows = await ctx.db
    .selectFrom('statuses')
    .select([
      'id',
      ...COUNTERS,
      RIGHT.replies_count.as('right_replies_count'),
      RIGHT.favourites_count.as('right_favourites_count'),
      RIGHT.boosts_count.as('right_boosts_count'),
      RIGHT.quotes_count.as('right_quotes_count'),
    ])
    .where('id', '>', after)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .limit(ROWS_A_LOOK)
    .execute();
  return lookAt(rows, COUNTERS, ROWS_A_LOOK);
}

/** Counts anew, at most 500 at once; joins the caller's transaction. */
export async function repairStatuses(ctx: Ctx & { tx: Tx }, ids: readonly Id[]): Promise<void> {
  // Held first, so that what is counted beside us is counted before or added after, never in between.
  await ctx.db
    .selectFrom('statuses')
    .select('id')
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .orderBy('id')
    .modifyEnd(ctx.dialect.forUpdate('statuses'))
    .execute();
  await ctx.db
    .updateTable('statuses')
    .set(RIGHT)
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
  for (const id of ids) statusChanged(ctx, id);
}
