import { type Growth, growAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import './tables.ts';

export interface InventedFollow {
  id: Id;
  followerId: Id;
  followeeId: Id;
}

/** Inserts many follows at once and counts them; joins the caller's transaction. */
export async function addInventedFollows(
  ctx: Ctx & { tx: Tx },
  follows: readonly InventedFollow[],
): Promise<void> {
  await ctx.db
    .insertInto('follows')
    .values(
      follows.map(({ id, followerId, followeeId }) => ({
        id,
        follower_id: followerId,
        followee_id: followeeId,
        follower_local: 1,
        uri: null,
        show_boosts: 1,
        notify: 0,
      })),
    )
    .execute();
  const growth = new Map<Id, Growth>();
  const of = (id: Id): Growth => {
    const known = growth.get(id) ?? { followers: 0, following: 0, statuses: 0, lastStatusAt: 0 };
    growth.set(id, known);
    return known;
  };
  for (const { followerId, followeeId } of follows) {
    of(followerId).following += 1;
    of(followeeId).followers += 1;
  }
  await growAccounts(ctx, growth);
}
