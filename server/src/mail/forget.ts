import type { Ctx } from '../context.ts';
import { firstIdAt } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import './tables.ts';

/** Kind of the job that deletes the letters of a day, all together. */
export const FORGET_JOB = 'mail.forget';

const DAY_MS = 86_400_000;
/** How long a letter is kept at most, sent or not. */
export const KEPT_MS = 7 * DAY_MS;
/** The last letter of a day is kept for so long, the first for a day more. */
export const KEPT_AT_LEAST_MS = KEPT_MS - DAY_MS;

const STEP = 500;

/** Deletes what was written before the day that is over, 500 rows a transaction. */
export async function forgetLetters(ctx: Ctx): Promise<void> {
  const before = firstIdAt(ctx.clock.now() - KEPT_AT_LEAST_MS);
  for (let gone = STEP; gone === STEP; ) {
    gone = await transact(ctx, async (inner) => {
      const rows = await inner.db
        .deleteFrom('mails')
        .where('id', 'in', (eb) =>
          eb.selectFrom('mails').select('id').where('id', '<', before).orderBy('id').limit(STEP),
        )
        .returning('id')
        .execute();
      return rows.length;
    });
  }
}

/** Deletes every letter to somebody, member or not yet. Few: what is older than a week is gone. Joins the caller's transaction. */
export async function dropLetters(ctx: Ctx, accountId: Id): Promise<void> {
  await ctx.db.deleteFrom('mails').where('account_id', '=', accountId).execute();
}
