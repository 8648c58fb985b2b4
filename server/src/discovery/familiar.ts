import { sql } from 'kysely';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { viewerOf, welcomeTo } from '../relations/index.ts';
import '../accounts/index.ts';

/** How many are named for one account. */
const MOST = 40;

/**
 * For each of these accounts those of its followers whom the member follows, the latest first. Nobody for an account
 * that hides its followers or blocks the member, and nobody who hides whom they follow.
 * @throws {Refusal} tooMany or unavailable when `ctx.slow` has no place or no answer
 */
export async function familiarFollowers(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Id[]>> {
  const found = new Map(ids.map((id) => [id, [] as Id[]]));
  if (ids.length === 0) return found;
  const viewer = await viewerOf(ctx);
  // Whom the member hides themselves they may still ask about by name.
  const { blockedBy } = viewer.hides;
  const blockers = {
    ...viewer,
    hides: { blockedBy, blocks: false, mutes: false, domainBlocks: false, languages: false },
  };
  // From the member's own follows outwards: those are few, however many follow the accounts.
  const read = sql<{ of: Id; who: Id }>`select ranked.followee_id as of, ranked.follower_id as who from (
      select theirs.followee_id, theirs.follower_id, theirs.id,
        row_number() over (partition by theirs.followee_id order by theirs.id desc) as place
      from follows mine
      join accounts friend on friend.id = mine.followee_id and friend.hide_collections = 0
        and friend.suspended_at is null and friend.deleted_at is null
      join follows theirs on theirs.follower_id = mine.followee_id
      join accounts target on target.id = theirs.followee_id and target.hide_collections = 0
      where mine.follower_id = ${actingAccount(ctx)} and ${ctx.dialect.among(sql.ref('theirs.followee_id'), ids)}
        and ${welcomeTo(viewer, sql.ref('friend.id'))} and ${welcomeTo(blockers, sql.ref('target.id'))}
    ) ranked where ranked.place <= ${MOST} order by ranked.id desc`;
  for (const { of, who } of (await read.execute(ctx.slow)).rows) found.get(of)?.push(who);
  return found;
}
