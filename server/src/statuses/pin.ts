import { sql } from 'kysely';
import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { invalid } from '../errors.ts';
import { emit } from '../events/events.ts';
import { viewerOf } from '../relations/index.ts';
import { statusChanged } from './count.ts';
import { DIRECT, getVisible, visibleTo } from './visibility.ts';
import './events.ts';
import './tables.ts';

/** Mastodon's number, of remote accounts too. The instance document names it. */
export const MAX_PINS = 5;

/**
 * Puts an own status at the top of its author's page. Again changes nothing. Of an account elsewhere the last five
 * count: what its own server allows it is not ours to refuse.
 * @throws {Refusal} missing; invalid for somebody else's, a boost, a direct one, and a member's sixth
 */
export async function pin(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const status = await getVisible(inner, statusId);
    if (status.account_id !== accountId) throw invalid("Someone else's post cannot be pinned");
    if (status.boost_of_id !== null) throw invalid('A boost cannot be pinned');
    if (status.visibility >= DIRECT)
      throw invalid('Posts that are only visible to mentioned users cannot be pinned');
    const pinned = await hold(inner, accountId);
    if (pinned.includes(status.id)) return;
    const [oldest] = pinned.slice(MAX_PINS - 1);
    if (oldest !== undefined) {
      if (status.uri === null) throw invalid('You have already pinned the maximum number of posts');
      await take(inner, oldest);
    }
    const pinId = await put(inner, accountId, status.id);
    if (status.uri === null) await emit(inner, 'status.pinned', { pinId, statusId: status.id, accountId });
  });
}

/** Takes it from there. @throws {Refusal} missing */
export async function unpin(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const status = await getVisible(inner, statusId);
    if (status.account_id !== accountId) return;
    const pinId = await take(inner, status.id);
    if (pinId === null || status.uri !== null) return;
    await emit(inner, 'status.unpinned', { pinId, statusId: status.id, accountId });
  });
}

/** Makes what an account elsewhere has pinned what its own collection says: the first five, in its order. */
export async function repin(
  ctx: Ctx,
  { accountId, statusIds }: { accountId: Id; statusIds: readonly Id[] },
): Promise<void> {
  await transact(ctx, async (inner) => {
    const before = await hold(inner, accountId);
    const own = await inner.db
      .selectFrom('statuses')
      .select('id')
      .where((eb) => inner.dialect.among(eb.ref('id'), statusIds))
      .where('account_id', '=', accountId)
      .where('boost_of_id', 'is', null)
      .where('deleted_at', 'is', null)
      .where('visibility', '<', DIRECT)
      .execute();
    const ids = new Set(own.map(({ id }) => id));
    const after = statusIds.filter((id) => ids.has(id)).slice(0, MAX_PINS);
    if (after.join() === before.join()) return;
    for (const id of before) await take(inner, id);
    for (const id of after.toReversed()) await put(inner, accountId, id);
  });
}

/** What is pinned, the last first; held, so that of two that are pinned at once the second counts the first. */
async function hold(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<Id[]> {
  await holdAccount(ctx, accountId);
  const rows = await ctx.db
    .selectFrom('pins')
    .select('status_id')
    .where('account_id', '=', accountId)
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => row.status_id);
}

async function put(ctx: Ctx & { tx: Tx }, accountId: Id, statusId: Id): Promise<Id> {
  const id = ctx.ids.next();
  await ctx.db.insertInto('pins').values({ id, account_id: accountId, status_id: statusId }).execute();
  statusChanged(ctx, statusId);
  return id;
}

async function take(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<Id | null> {
  const gone = await ctx.db
    .deleteFrom('pins')
    .where('status_id', '=', statusId)
    .returning('id')
    .executeTakeFirst();
  if (gone) statusChanged(ctx, statusId);
  return gone?.id ?? null;
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
