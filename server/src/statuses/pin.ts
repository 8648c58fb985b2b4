import { sql } from 'kysely';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { forbidden, invalid } from '../errors.ts';
import { viewerOf } from '../relations/index.ts';
import { statusChanged } from './count.ts';
import { DIRECT, getVisible, visibleTo } from './visibility.ts';
import './tables.ts';

/** Mastodon's number. The instance document names it too. */
export const MAX_PINS = 5;

/**
 * Puts an own status at the top of its author's page. Again changes nothing.
 * @throws {Refusal} missing; invalid for somebody else's, a boost, a direct one, and the sixth
 */
export async function pin(ctx: Ctx, { statusId }: { statusId: Id | null }): Promise<void> {
  const accountId = actingAccount(ctx);
  if (accountId === null) throw forbidden();
  await transact(ctx, async (inner) => {
    const status = await getVisible(inner, statusId);
    if (status.account_id !== accountId) throw invalid("Someone else's post cannot be pinned");
    if (status.boost_of_id !== null) throw invalid('A boost cannot be pinned');
    if (status.visibility >= DIRECT)
      throw invalid('Posts that are only visible to mentioned users cannot be pinned');
    // Held, so that of two that are pinned at once the second counts the first.
    await inner.db
      .selectFrom('accounts')
      .select('id')
      .where('id', '=', accountId)
      .modifyEnd(inner.dialect.forUpdate('accounts'))
      .executeTakeFirst();
    const pinned = await inner.db
      .selectFrom('pins')
      .select('status_id')
      .where('account_id', '=', accountId)
      .execute();
    if (pinned.some((row) => row.status_id === status.id)) return;
    if (pinned.length >= MAX_PINS) throw invalid('You have already pinned the maximum number of posts');
    await inner.db
      .insertInto('pins')
      .values({ id: inner.ids.next(), account_id: accountId, status_id: status.id })
      .execute();
    statusChanged(inner, status.id);
  });
}

/** Takes it from there. @throws {Refusal} missing */
export async function unpin(ctx: Ctx, { statusId }: { statusId: Id | null }): Promise<void> {
  const accountId = actingAccount(ctx);
  if (accountId === null) throw forbidden();
  await transact(ctx, async (inner) => {
    const status = await getVisible(inner, statusId);
    const gone = await inner.db
      .deleteFrom('pins')
      .where('account_id', '=', accountId)
      .where('status_id', '=', status.id)
      .returning('id')
      .executeTakeFirst();
    if (gone) statusChanged(inner, status.id);
  });
}

/** What an account has pinned and the reader may see, the last pinned first. */
export async function pinnedBy(ctx: Ctx, accountId: Id): Promise<Id[]> {
  const viewer = await viewerOf(ctx);
  const { rows } = await sql<{
    id: Id;
  }>`select statuses.id from pins join statuses on statuses.id = pins.status_id
    where pins.account_id = ${accountId} and ${visibleTo(viewer, 'asked')}
    order by pins.id desc limit ${MAX_PINS}`.execute(ctx.db);
  return rows.map((row) => row.id);
}
