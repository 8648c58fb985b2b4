import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { policyFrom } from './judge.ts';
import { pendingOf } from './requests.ts';
import type { Policy } from './tables.ts';

/** Mastodon's NotificationPolicy: what a member wants to be told of, and what waits for them. */
export async function policyOf(ctx: Ctx, accountId: Id) {
  const row = await ctx.db
    .selectFrom('notification_policies')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  const { requests, notifications } = await pendingOf(ctx);
  return {
    ...policyFrom(row),
    summary: { pending_requests_count: requests, pending_notifications_count: notifications },
  };
}

/** Changes what of a policy is given; what was held back before stays so. */
export async function changePolicy(ctx: Ctx, accountId: Id, changes: Partial<Policy>): Promise<void> {
  await transact(ctx, (inner) =>
    inner.db
      .insertInto('notification_policies')
      .values({ account_id: accountId, ...changes })
      .onConflict((conflict) =>
        Object.keys(changes).length === 0
          ? conflict.doNothing()
          : conflict.column('account_id').doUpdateSet(changes),
      )
      .execute(),
  );
}
