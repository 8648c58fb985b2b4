import { as, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { rejectFollow, unfollow } from '../../relations/index.ts';
import { remove, unfavourite } from '../../statuses/index.ts';

/** Kind of the job that removes what an account left behind that its own server has deleted. */
export const CLEAR_JOB = 'federation.clear-account';

/** Verbs in one transaction: each is several statements, and on SQLite they hold the only thread there is. */
const A_STEP = 50;

type Payload = { accountId: Id };

/** One step: follows both ways, then favourites, then statuses; when something was found, a job for the next. */
export async function clearAccount(ctx: Ctx, { accountId }: Payload): Promise<void> {
  await transact(ctx, async (inner) => {
    const self = as(inner, { kind: 'remote', accountId }) as typeof inner;
    const found =
      (await endFollows(self, accountId)) ||
      (await endFavourites(self, accountId)) ||
      (await endStatuses(self, accountId));
    if (found) await enqueue(inner, [{ kind: CLEAR_JOB, payload: { accountId } satisfies Payload }]);
  });
}

async function endFollows(ctx: Ctx, accountId: Id): Promise<boolean> {
  let found = false;
  for (const table of ['follows', 'follow_requests'] as const) {
    const rows = await ctx.db
      .selectFrom(table)
      .select(['follower_id', 'followee_id'])
      .where((eb) => eb.or([eb('follower_id', '=', accountId), eb('followee_id', '=', accountId)]))
      .limit(A_STEP)
      .execute();
    for (const row of rows) {
      if (row.follower_id === accountId) await unfollow(ctx, { targetId: row.followee_id });
      else await rejectFollow(ctx, { followerId: row.follower_id });
      found = true;
    }
  }
  return found;
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
