import { findAccount, loadAccounts } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { listener } from '../../events/events.ts';
import { enqueue } from '../../jobs/queue.ts';
import { putInDigest } from '../../relations/index.ts';
import { writeSynchronization } from './header.ts';
import { NOBODY, sumOf } from './sum.ts';
import './tables.ts';

/** Kind of the job that adds up the follows from before there were sums. */
export const ADD_UP_JOB = 'federation.add-up-followers';

const A_STEP = 200;
/** Of more followers on one server nothing is said: their list would be longer than what servers take. */
export const MOST_SAID = 5000;

/** Sums are kept with each follow, in its transaction: a delivery only reads one. */
export const digestListeners = [
  listener({
    event: 'follow.started',
    name: 'federation.add-follower',
    when: 'within',
    run: (ctx, { followId }) => add(ctx, [followId]),
  }),
  listener({
    event: 'follow.ended',
    name: 'federation.subtract-follower',
    when: 'within',
    async run(ctx, { followerId, followeeId, inDigest }) {
      if (!inDigest) return;
      const follower = await findAccount(ctx, followerId);
      if (follower?.uri) await change(ctx, followeeId, new URL(follower.uri).origin, [follower.uri], -1);
    },
  }),
];

/** Adds those of these follows that come from elsewhere and are in no sum yet. Joins the caller's transaction. */
async function add(ctx: Ctx & { tx: Tx }, followIds: readonly Id[]): Promise<void> {
  const added = await putInDigest(ctx, followIds);
  if (added.length === 0) return;
  const followers = await loadAccounts(ctx, [...new Set(added.map((one) => one.follower_id))]);
  const uris = new Map(followers.map(({ id, uri }) => [id, uri]));
  const sums = new Map<string, { followeeId: Id; origin: string; uris: string[] }>();
  for (const { follower_id, followee_id: followeeId } of added) {
    const uri = uris.get(follower_id);
    if (!uri) continue;
    const { origin } = new URL(uri);
    const key = `${String(followeeId).padStart(16, '0')} ${origin}`;
    const sum = sums.get(key) ?? { followeeId, origin, uris: [] };
    sum.uris.push(uri);
    sums.set(key, sum);
  }
  // In one order, so that two transactions wait for each other at most once.
  for (const [, sum] of [...sums].sort(([a], [b]) => (a < b ? -1 : 1)))
    await change(ctx, sum.followeeId, sum.origin, sum.uris, 1);
}

async function change(
  ctx: Ctx & { tx: Tx },
  accountId: Id,
  origin: string,
  uris: readonly string[],
  by: 1 | -1,
): Promise<void> {
  await ctx.db
    .insertInto('follower_digests')
    .values({ account_id: accountId, origin, digest: NOBODY, followers: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const before = await ctx.db
    .selectFrom('follower_digests')
    .select(['digest', 'followers'])
    .where('account_id', '=', accountId)
    .where('origin', '=', origin)
    .modifyEnd(ctx.dialect.forUpdate('follower_digests'))
    .executeTakeFirstOrThrow();
  const followers = before.followers + by * uris.length;
  if (followers <= 0) {
    await ctx.db
      .deleteFrom('follower_digests')
      .where('account_id', '=', accountId)
      .where('origin', '=', origin)
      .execute();
    return;
  }
  await ctx.db
    .updateTable('follower_digests')
    .set({ digest: sumOf(uris, before.digest), followers })
    .where('account_id', '=', accountId)
    .where('origin', '=', origin)
    .execute();
}

const sumAt = prepared<{ accountId: Id; origin: string }, { digest: string; followers: number }>((db, p) =>
  db
    .selectFrom('follower_digests')
    .select(['digest', 'followers'])
    .where('account_id', '=', p('accountId'))
    .where('origin', '=', p('origin')),
);

/** What a delivery for followers tells the server of this inbox of those who live there; null for nothing. One point read. */
export async function synchronizationFor(ctx: Ctx, accountId: Id, inbox: string): Promise<string | null> {
  const [sum] = await sumAt(ctx, { accountId, origin: new URL(inbox).origin });
  if (!sum || sum.followers > MOST_SAID) return null;
  const { origin } = ctx;
  return writeSynchronization({
    collectionId: origin.followers(accountId),
    url: origin.followersThere(accountId),
    digest: sum.digest,
  });
}

/** Queues the adding up of what is in no sum, once, whoever starts. */
export async function scheduleAddingUp(ctx: Ctx): Promise<void> {
  if ((await notAdded(ctx, 1)).length > 0)
    await transact(ctx, (inner) => enqueue(inner, [{ kind: ADD_UP_JOB, payload: {}, key: 'all' }]));
}

/** One step of it. */
export async function addUp(ctx: Ctx): Promise<void> {
  const ids = await notAdded(ctx, A_STEP);
  if (ids.length === 0) return;
  await transact(ctx, async (inner) => {
    await add(inner, ids);
    await enqueue(inner, [{ kind: ADD_UP_JOB, payload: {}, key: 'all' }]);
  });
}

async function notAdded(ctx: Ctx, limit: number): Promise<Id[]> {
  const rows = await ctx.db
    .selectFrom('follows')
    .select('id')
    .where('in_digest', '=', 0)
    .where('follower_local', '=', 0)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}
