import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { forgetRefreshes } from './refresh.ts';
import './tables.ts';

/** Kind of the daily job that forgets Idempotency-Keys which mean nothing any more. */
export const TIDY_JOB = 'statuses.tidy';

const DAY = 86_400_000;
const STEP = 500;

/** Queues the next tidying, once, whoever starts. */
export async function scheduleTidying(ctx: Ctx): Promise<void> {
  const day = Math.floor(ctx.clock.now() / DAY) + 1;
  await transact(ctx, (inner) =>
    enqueue(inner, [{ kind: TIDY_JOB, payload: {}, runAt: day * DAY, key: String(day) }]),
  );
}

/** Removes what has run out, 500 rows a transaction. */
export async function tidy(ctx: Ctx): Promise<void> {
  for (let gone = STEP; gone === STEP; ) {
    gone = await transact(ctx, async (inner) => {
      const old = await inner.db
        .selectFrom('idempotency_keys')
        .select(['account_id', 'key'])
        .where('until', '<', inner.clock.now())
        .limit(STEP)
        .execute();
      for (const { account_id, key } of old)
        await inner.db
          .deleteFrom('idempotency_keys')
          .where('account_id', '=', account_id)
          .where('key', '=', key)
          .where('until', '<', inner.clock.now())
          .execute();
      return old.length;
    });
  }
  while (await transact(ctx, (inner) => forgetRefreshes(inner, STEP)));
  await scheduleTidying(ctx);
}
