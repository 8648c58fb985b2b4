import type { Ctx } from '../context.ts';
import { firstIdAt } from '../db/ids.ts';
import { transact } from '../db/transact.ts';
import './tables.ts';

/** Kind of the job that deletes the letters of a day, a week after it. */
export const FORGET_JOB = 'mail.forget';

/** How long a letter is kept, sent or not. */
export const KEPT_MS = 7 * 86_400_000;

const STEP = 500;

/** Deletes what is older than a week, 500 rows a transaction. */
export async function forgetLetters(ctx: Ctx): Promise<void> {
  const before = firstIdAt(ctx.clock.now() - KEPT_MS);
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
