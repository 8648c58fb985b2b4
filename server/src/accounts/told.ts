import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { accountChanged } from './count.ts';

/** How many followers, followed and statuses another server says that an account of its own has; null: it does not say. */
export interface Told {
  followers: number | null;
  following: number | null;
  statuses: number | null;
}

/** Notes what another server says of its account, and that it was looked at now. What is not said stays as it was. */
export async function saveTold(ctx: Ctx, accountId: Id, told: Told): Promise<void> {
  const { followers, following, statuses } = told;
  await transact(ctx, async (inner) => {
    await inner.db
      .updateTable('accounts')
      .set({
        looked_at: inner.clock.now(),
        ...(followers === null ? {} : { followers_told: followers }),
        ...(following === null ? {} : { following_told: following }),
        ...(statuses === null ? {} : { statuses_told: statuses }),
      })
      .where('id', '=', accountId)
      .where('local', '=', 0)
      .where('deleted_at', 'is', null)
      .execute();
    accountChanged(inner, accountId);
  });
}
