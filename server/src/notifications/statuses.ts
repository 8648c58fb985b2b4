import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { holdStatus } from '../statuses/index.ts';
import { notify } from './notify.ts';

/** Members told in one transaction. */
const A_STEP = 100;
/** What comes in later than this is no news. */
const NEWS_MS = 6 * 3_600_000;

/** Tells members who want to hear of each new status of somebody they follow. */
export async function tellFollowers(
  ctx: Ctx,
  { statusId, authorId }: { statusId: Id; authorId: Id },
): Promise<void> {
  if (timeOf(statusId) < ctx.clock.now() - NEWS_MS) return;
  for (let after: Id | null = 0; after !== null; ) {
    const rows = await wanting(ctx, authorId, after);
    if (rows.length > 0) {
      await transact(ctx, async (inner) => {
        if (!(await holdStatus(inner, statusId))) return;
        for (const { follower_id: to } of rows)
          await notify(inner, { to, type: 'status', from: authorId, statusId });
      });
    }
    after = rows.length < A_STEP ? null : (rows.at(-1)?.follower_id ?? null);
  }
}

function wanting(ctx: Ctx, authorId: Id, after: Id) {
  return ctx.db
    .selectFrom('follows')
    .select('follower_id')
    .where('followee_id', '=', authorId)
    .where('follower_id', '>', after)
    .where('follower_local', '=', 1)
    .where('notify', '=', 1)
    .orderBy('follower_id')
    .limit(A_STEP)
    .execute();
}
