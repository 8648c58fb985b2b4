import { sql } from 'kysely';
import { getAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import { someOf } from '../db/some.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { viewerOf, welcomeTo } from '../relations/index.ts';
import { FOUND } from './directory.ts';
import './tables.ts';

/** Why somebody is suggested, under Mastodon's names. */
export type SuggestionSource = 'friends_of_friends' | 'most_followed';

export interface Suggested {
  id: Id;
  sources: SuggestionSource[];
}

/** How many each way of finding people gives at most. */
const MOST = 160;
/** Of the last people followed, the last whom they follow: what is looked at stays the same however many there are. */
const FRIENDS = 100;
const OF_EACH = 100;

/**
 * Whom a member may like to follow: first those whom people they follow follow, then those whom most follow. Only who
 * wants to be found; nobody whom they follow, asked to follow, hid or dismissed.
 * @throws {Refusal} tooMany or unavailable when `ctx.slow` has no place or no answer
 */
export async function suggestionsFor(
  ctx: Ctx,
  { offset, limit }: { offset: number; limit: number },
): Promise<Suggested[]> {
  const me = actingAccount(ctx);
  const viewer = await viewerOf(ctx);
  const wanted = sql`${FOUND} and accounts.id <> ${me} and ${welcomeTo(viewer, sql.ref('accounts.id'))}
    and not exists (select 1 from follows where follower_id = ${me} and followee_id = accounts.id)
    and not exists (select 1 from follow_requests where follower_id = ${me} and followee_id = accounts.id)
    and not exists (select 1 from dismissed_suggestions where account_id = ${me} and target_id = accounts.id)`;
  const friends = sql<{ id: Id }>`select accounts.id
    from (select followee_id from follows where follower_id = ${me} order by id desc limit ${FRIENDS}) mine
    join accounts friend on friend.id = mine.followee_id and friend.hide_collections = 0
      and friend.suspended_at is null and friend.deleted_at is null
    join follows theirs on theirs.id in (select id from follows recent
      where recent.follower_id = mine.followee_id order by id desc limit ${OF_EACH})
    join accounts on accounts.id = theirs.followee_id
    where ${wanted}
    group by accounts.id, accounts.followers_count
    order by count(*) desc, accounts.followers_count desc, accounts.id desc limit ${MOST}`;
  const popular = sql<{ id: Id }>`select accounts.id from accounts where ${wanted}
    order by accounts.followers_count desc, accounts.id desc limit ${MOST}`;
  const sources = new Map<Id, SuggestionSource[]>();
  for (const { id } of (await friends.execute(ctx.slow)).rows) sources.set(id, ['friends_of_friends']);
  for (const { id } of (await popular.execute(ctx.slow)).rows)
    sources.set(id, [...(sources.get(id) ?? []), 'most_followed']);
  return [...sources].map(([id, why]) => ({ id, sources: why })).slice(offset, offset + limit);
}

/** Suggests somebody to a member no more. Again changes nothing. @throws {Refusal} missing */
export async function dismissSuggestion(ctx: Ctx, { targetId }: { targetId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await getAccount(inner, targetId);
    await inner.db
      .insertInto('dismissed_suggestions')
      .values({ account_id: accountId, target_id: targetId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

/** Forgets what an account that is gone dismissed, and who dismissed it. Returns whether there was any. */
export async function clearDismissed(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  let gone = 0n;
  const sides = [
    ['account_id', 'target_id'],
    ['target_id', 'account_id'],
  ] as const;
  for (const [side, other] of sides) {
    const { numDeletedRows } = await ctx.db
      .deleteFrom('dismissed_suggestions')
      .where(side, '=', accountId)
      .where(someOf('dismissed_suggestions', other, sql`${sql.ref(side)} = ${accountId}`))
      .executeTakeFirstOrThrow();
    gone += numDeletedRows;
  }
  return gone > 0;
}
