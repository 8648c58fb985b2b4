import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { getAnnouncement } from './queries.ts';

/** The actor has read an announcement. @throws {Refusal} missing */
export async function dismiss(ctx: Ctx, { announcementId }: { announcementId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await getAnnouncement(ctx, announcementId);
  await transact(ctx, (inner) =>
    inner.db
      .insertInto('announcement_dismissals')
      .values({ account_id: accountId, announcement_id: announcementId })
      .onConflict((conflict) => conflict.columns(['account_id', 'announcement_id']).doNothing())
      .execute(),
  );
}
