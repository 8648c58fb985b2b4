import type { Ctx } from '../context.ts';
import { firstIdAt } from '../db/ids.ts';
import { transact } from '../db/transact.ts';
import './tables.ts';

const DAY = 86_400_000;
/** What was set aside is kept for so long, for whoever runs the server to look at and to try again. */
export const ASIDE_MS = 6 * DAY;
/** How long work stands in a queue at most: a day of tries, and what it is kept aside. */
export const WORK_KEPT_MS = ASIDE_MS + DAY;

const STEP = 500;

/** Removes jobs that were set aside and that nobody tried again. */
export async function forgetAside(ctx: Ctx): Promise<void> {
  const before = ctx.clock.now() - ASIDE_MS;
  const old = await ctx.db
    .selectFrom('jobs')
    .select('id')
    // By the key: those that wait are younger, but for the few that were told to wait.
    .where('id', '<', firstIdAt(before))
    .where('quarantined_at', '<', before)
    .limit(STEP)
    .execute();
  if (old.length === 0) return;
  const ids = old.map((row) => row.id);
  await transact(ctx, (inner) =>
    inner.db
      .deleteFrom('jobs')
      .where((eb) => inner.dialect.among(eb.ref('id'), ids))
      .where('quarantined_at', '<', before)
      .execute(),
  );
}
