import type { Ctx } from '../context.ts';
import { firstIdAt } from '../db/ids.ts';
import { transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { CONFIRM_MS, dropImport } from './bring.ts';
import { forgetTurns } from './pace.ts';

export const TIDY_JOB = 'portability.tidy';
const HOUR = 3_600_000;
/** Mastodon's: so long what failed can be looked at. */
const FINISHED_MS = 7 * 24 * HOUR;
/** How long a file that was worked off is kept at most: its week, and an hour until the tidying comes by. */
export const IMPORTS_KEPT_MS = FINISHED_MS + HOUR;
const A_STEP = 100;

/** Queues the next tidying, once, whoever starts. */
export async function scheduleTidying(ctx: Ctx): Promise<void> {
  const hour = Math.floor(ctx.clock.now() / HOUR) + 1;
  await transact(ctx, (inner) =>
    enqueue(inner, [{ kind: TIDY_JOB, payload: {}, runAt: hour * HOUR, key: String(hour) }]),
  );
}

/** Every hour: what nobody confirmed in time, and what ended a week ago, is forgotten. */
export async function tidy(ctx: Ctx): Promise<void> {
  for (;;) {
    const now = ctx.clock.now();
    const rows = await ctx.db
      .selectFrom('imports')
      .select('id')
      .where((eb) =>
        eb.or([
          eb.and([eb('confirmed_at', 'is', null), eb('id', '<', firstIdAt(now - CONFIRM_MS))]),
          eb('finished_at', '<', now - FINISHED_MS),
        ]),
      )
      .limit(A_STEP)
      .execute();
    for (const { id } of rows) await dropImport(ctx, id);
    if (rows.length < A_STEP) break;
  }
  while (await transact(ctx, forgetTurns));
  await scheduleTidying(ctx);
}
