import { countAccount, countStatus, getAccount, postingDefaults } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { forbidden, notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { factsBetween } from '../relations/index.ts';
import { countBoost, statusChanged } from './count.ts';
import { insertStatus } from './insert.ts';
import { findStatus, type StatusRow } from './queries.ts';
import { refuseUnwanted } from './told.ts';
import { canSee, getVisible, PRIVATE, UNLISTED, VISIBILITIES, type Visibility } from './visibility.ts';
import './events.ts';

/** What is to be boosted: a status, or a boost that stands for it. */
export interface NewBoost {
  statusId: Id;
  /** Index into VISIBILITIES, never DIRECT; null for what the member chose for all their statuses. */
  visibility: number | null;
  /** Where it came from. `published` is milliseconds, exact to `precision`; of what is `quiet` nobody is told. */
  remote?: { uri: string; published: number; precision: number; quiet?: boolean } | null;
}

/** Verbs of one transaction when what was boosted is deleted. */
const A_STEP = 50;
/** Of so many of those who boosted it, the servers are told that a status is gone. */
const BOOSTERS = 500;

/**
 * Passes a status on to the actor's followers and gives the id of the boost. Again changes nothing and gives the boost
 * there is. Only what is for everybody is boosted, and the actor's own for followers, for followers.
 * @throws {Refusal} missing, forbidden (not to be boosted, or its author is blocked)
 */
export async function boost(ctx: Ctx, { statusId, visibility, remote = null }: NewBoost): Promise<Id> {
  const accountId = actingAccount(ctx);
  return transact(ctx, async (inner) => {
    const named = await getVisible(inner, statusId);
    const post = await hold(inner, named.boost_of_id ?? named.id);
    if (!post || !(await canSee(inner, post))) throw notFound();
    const known = await boostBy(inner, accountId, post.id);
    if (known) return known.id;
    await refuseUnlessBoostable(inner, post, accountId);
    await refuseUnwanted(inner, post, 'boosts');
    const row = {
      account_id: accountId,
      uri: remote?.uri ?? null,
      url: null,
      visibility:
        post.visibility > UNLISTED ? PRIVATE : (visibility ?? (await usualVisibility(inner, accountId))),
      content: '',
      source: null,
      spoiler: '',
      sensitive: 0 as const,
      language: null,
      in_reply_to_id: null,
      in_reply_to_account_id: null,
      answers_unknown: 0 as const,
      boost_of_id: post.id,
      boost_of_account_id: post.account_id,
      has_media: 0 as const,
      app_id: null,
      conversation_id: null,
      quote_policy: 0,
    };
    const id = await insertStatus(inner, row, remote && { ...remote, above: post.id });
    await countBoost(inner, post.id, 1);
    await countStatus(inner, accountId, remote?.published ?? inner.clock.now());
    await emit(inner, 'status.boosted', {
      ...eventOf({ id, ...row }),
      ...(remote?.quiet ? { quiet: true } : {}),
    });
    return id;
  });
}

/**
 * Takes a boost back, named by itself or by what was boosted, also when that can no longer be seen. Gives the id of
 * what was boosted; null when there is no such status.
 */
export async function unboost(ctx: Ctx, { statusId }: { statusId: Id }): Promise<Id | null> {
  const accountId = actingAccount(ctx);
  return transact(ctx, async (inner) => {
    const named = await findStatus(inner, statusId);
    if (!named) return null;
    const postId = named.boost_of_id ?? named.id;
    const known = await boostBy(inner, accountId, postId);
    if (known) await endBoost(inner, known);
    return postId;
  });
}

/** Ends a boost, whoever asks; joins the caller's transaction. Its row goes, as a favourite's does. */
export async function endBoost(ctx: Ctx & { tx: Tx }, boost: StatusRow): Promise<void> {
  const gone = await ctx.db
    .deleteFrom('statuses')
    .where('id', '=', boost.id)
    .returning('id')
    .executeTakeFirst();
  if (!gone) return;
  await countAccount(ctx, boost.account_id, 'statuses_count', -1);
  await countBoost(ctx, boost.boost_of_id as Id, -1);
  statusChanged(ctx, boost.id);
  await emit(ctx, 'status.unboosted', eventOf(boost));
}

/** Ends boosts of a deleted status, some at a time. Returns whether there were any. */
export async function endBoosts(ctx: Ctx & { tx: Tx }, postId: Id): Promise<boolean> {
  const rows = await ctx.db
    .selectFrom('statuses')
    .selectAll()
    .where('boost_of_id', '=', postId)
    .limit(A_STEP)
    .execute();
  for (const row of rows) await endBoost(ctx, row);
  return rows.length > 0;
}

/** Who boosted a status last, BOOSTERS at most. */
export async function boostersOf(ctx: Ctx, postId: Id): Promise<Id[]> {
  const rows = await ctx.db
    .selectFrom('statuses')
    .select('account_id')
    .where('boost_of_id', '=', postId)
    .orderBy('id', 'desc')
    .limit(BOOSTERS)
    .execute();
  return rows.map((row) => row.account_id);
}

type Ended = Pick<
  StatusRow,
  'id' | 'uri' | 'account_id' | 'visibility' | 'boost_of_id' | 'boost_of_account_id'
>;

function eventOf(boost: Ended) {
  return {
    boostId: boost.id,
    statusId: boost.boost_of_id as Id,
    authorId: boost.boost_of_account_id as Id,
    accountId: boost.account_id,
    visibility: boost.visibility,
    local: boost.uri === null,
  };
}

/** Held until the commit: of two boosts the second finds the first, and a deletion beside this finds the boost. */
async function hold(ctx: Ctx, postId: Id): Promise<StatusRow | undefined> {
  return ctx.db
    .selectFrom('statuses')
    .selectAll()
    .where('id', '=', postId)
    .modifyEnd(ctx.dialect.forUpdate('statuses'))
    .executeTakeFirst();
}

async function boostBy(ctx: Ctx, accountId: Id, postId: Id): Promise<StatusRow | undefined> {
  return ctx.db
    .selectFrom('statuses')
    .selectAll()
    .where('boost_of_id', '=', postId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
}

async function refuseUnlessBoostable(ctx: Ctx, post: StatusRow, accountId: Id): Promise<void> {
  const own = post.account_id === accountId;
  if (post.visibility > (own ? PRIVATE : UNLISTED)) throw forbidden();
  if ((await getAccount(ctx, accountId)).suspended_at !== null) throw forbidden();
  if (!own && (await factsBetween(ctx, accountId, post.account_id)).blocks) throw forbidden();
}

/** What a member chose for all their statuses, but never narrower than followers. */
async function usualVisibility(ctx: Ctx, accountId: Id): Promise<number> {
  const member = await postingDefaults(ctx, accountId);
  const usual = VISIBILITIES.indexOf((member?.default_visibility ?? 'public') as Visibility);
  return Math.min(usual, PRIVATE);
}
