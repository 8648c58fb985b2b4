import { findAccount } from '../accounts/index.ts';
import { as, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { standInLists } from '../lists/index.ts';
import { follow, unfollow } from '../relations/index.ts';
import { memberActing, unlessRefused } from './member.ts';
import type { MoveRow } from './tables.ts';

/**
 * Has members who follow the old account follow the new one as they did the old one, in the lists where that stood, and
 * the old one no more. Where the new one approves each, they ask. Who may not, or hid the new one, stays with the old one.
 */
export async function carryFollows(
  ctx: Ctx & { tx: Tx },
  { account_id: oldId, target_id: newId, done_to: after }: MoveRow,
  most: number,
): Promise<Id | null> {
  const rows = await ctx.db
    .selectFrom('follows')
    .select(['follower_id', 'show_boosts', 'notify', 'languages'])
    .where('followee_id', '=', oldId)
    .where('follower_local', '=', 1)
    .where('follower_id', '>', after)
    .orderBy('follower_id')
    .limit(most)
    // A later move of the same account, to another server, finds who is left.
    .modifyEnd(ctx.dialect.forUpdate('follows'))
    .execute();
  if (!(await findAccount(ctx, newId))) return null;
  for (const { follower_id: memberId, show_boosts, notify, languages } of rows) {
    if (memberId === newId) continue;
    await unlessRefused(
      transact(as(ctx, await memberActing(ctx, memberId)), async (inner) => {
        const options = {
          showBoosts: show_boosts === 1,
          notify: notify === 1,
          languages: languages?.split(',').filter((one) => one !== '') ?? null,
        };
        // Whoever follows the new one already chose for it.
        const chosen = await alreadyFollows(inner, memberId, newId);
        await follow(inner, { targetId: newId, ...(chosen ? {} : options) });
        await standInLists(inner, { memberId, as: oldId, accountId: newId });
        await unfollow(inner, { targetId: oldId });
      }),
    );
  }
  return rows.length < most ? null : (rows.at(-1)?.follower_id ?? null);
}

async function alreadyFollows(ctx: Ctx, followerId: Id, followeeId: Id): Promise<boolean> {
  for (const table of ['follows', 'follow_requests'] as const) {
    const row = await ctx.db
      .selectFrom(table)
      .select('id')
      .where('follower_id', '=', followerId)
      .where('followee_id', '=', followeeId)
      .executeTakeFirst();
    if (row) return true;
  }
  return false;
}
