import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { accountChanged } from './count.ts';
import './tables.ts';

/** A counter that does not say what can be counted. */
export interface WrongCounter {
  id: Id;
  counter: string;
  stored: number;
  right: number;
}

/** One bounded look: which counters are wrong, and where to go on (null: that was all). */
export interface Recount {
  looked: number;
  wrong: WrongCounter[];
  next: Id | null;
}

const ROWS_A_LOOK = 2000;

const RIGHT = {
  followers_count: sql<number>`(select count(*) from follows where followee_id = accounts.id)`,
  following_count: sql<number>`(select count(*) from follows where follower_id = accounts.id)`,
  statuses_count: sql<number>`(select count(*) from statuses where account_id = accounts.id and deleted_at is null)`,
};

const COUNTERS = Object.keys(RIGHT) as (keyof typeof RIGHT)[];

/** Compares the counters of the accounts after this one with what there is; both are seen at one moment. */
export async function recountAccounts(ctx: Ctx, after: Id): Promise<Recount> {
  const rows = await ctx.db
    .selectFrom('accounts')
    .select([
      'id',
      ...COUNTERS,
      RIGHT.followers_count.as('right_followers_count'),
      RIGHT.following_count.as('right_following_count'),
      RIGHT.statuses_count.as('right_statuses_count'),
    ])
    .where('id', '>', after)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .limit(ROWS_A_LOOK)
    .execute();
  return lookAt(rows, COUNTERS, ROWS_A_LOOK);
}

/** What rows that hold each counter twice, as stored and as counted (`right_…`), show of their counters. */
export function lookAt(
  rows: readonly ({ id: Id } & Record<string, number>)[],
  counters: readonly string[],
  most: number,
): Recount {
  const wrong = rows.flatMap((row) =>
    counters
      .map((counter) => ({
        id: row.id,
        counter,
        stored: row[counter] as number,
        right: row[`right_${counter}`] as number,
      }))
      .filter(({ stored, right }) => stored !== right),
  );
  return { looked: rows.length, wrong, next: rows.length < most ? null : (rows.at(-1)?.id ?? null) };
}

/** Counts anew, at most 500 at once; joins the caller's transaction. */
export async function repairAccounts(ctx: Ctx & { tx: Tx }, ids: readonly Id[]): Promise<void> {
  // Held first, so that what is counted beside us is counted before or added after, never in between.
  await ctx.db
    .selectFrom('accounts')
    .select('id')
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .orderBy('id')
    .modifyEnd(ctx.dialect.forUpdate('accounts'))
    .execute();
  await ctx.db
    .updateTable('accounts')
    .set(RIGHT)
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
  for (const id of ids) accountChanged(ctx, id);
}
