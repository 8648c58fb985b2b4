import { type AccountRow, findAccount, getAccount } from '../accounts/index.ts';
import { shownCollections } from '../collections/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import { firstIdAt } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { hostPolicy, listRules } from '../instance/index.ts';
import { reportableFrom, visibleOf } from './named.ts';
import type { Category } from './tables.ts';
import './events.ts';

/** Mastodon's numbers, of members and of other servers. */
const MOST_CHARACTERS = 1000;
const MOST_FROM_ELSEWHERE = 5000;
/** Reports of all who are at one other server, in a day: as many as of one member here. */
const MOST_A_DAY = 400;
const DAY_MS = 86_400_000;

export interface NewReport {
  targetId: Id;
  /** Of the target's; what the reporter may not see is not there. */
  statusIds?: readonly Id[];
  /** Of the target's, too. */
  collectionIds?: readonly Id[];
  comment?: string;
  category?: Category;
  /** Which rules were broken; then the category is `violation`. */
  ruleIds?: readonly Id[];
  /** Whether the target's own server is told too, without the reporter's name. */
  forward?: boolean;
  /** Id of the Flag when it came from another server. */
  uri?: string | null;
}

/**
 * Tells those who run this server about somebody. Null when this Flag was told before, or its server told too much that day.
 * @throws {Refusal} missing (nobody there, a status or collection that is not theirs or not to be seen), invalid (too long, no such rule)
 */
export async function report(ctx: Ctx, wanted: NewReport): Promise<Id | null> {
  const { targetId, statusIds = [], collectionIds = [], ruleIds = [], forward = false, uri = null } = wanted;
  const accountId = actingAccount(ctx);
  const comment = commentOf(ctx, wanted.comment ?? '');
  await refuseUnknownRules(ctx, ruleIds);
  return transact(ctx, async (inner) => {
    const target = await getAccount(inner, targetId);
    if (inner.actor.kind === 'remote' && (await isUnheard(inner, accountId))) return null;
    const again = inner.actor.kind === 'remote' && (await wasTold(inner, accountId, targetId));
    const named = await namedIn(inner, target, [...new Set(statusIds)]);
    const collections = await shownCollections(inner, target.id, [...new Set(collectionIds)]);
    if (collections.length < new Set(collectionIds).size) throw notFound();
    const forwarded = forward && target.local === 0;
    const added = await inner.db
      .insertInto('reports')
      .values({
        id: inner.ids.next(),
        account_id: accountId,
        target_id: targetId,
        comment,
        category: ruleIds.length > 0 ? 'violation' : (wanted.category ?? 'other'),
        rule_ids: JSON.stringify([...new Set(ruleIds)]),
        forwarded: forwarded ? 1 : 0,
        uri,
        action_taken_at: null,
      })
      .onConflict((conflict) => conflict.column('uri').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) return null;
    if (named.length > 0) {
      await inner.db
        .insertInto('report_statuses')
        .values(named.map((id) => ({ report_id: added.id, status_id: id })))
        .execute();
    }
    if (collections.length > 0) {
      await inner.db
        .insertInto('report_collections')
        .values(collections.map((id) => ({ report_id: added.id, collection_id: id })))
        .execute();
    }
    await emit(inner, 'report.made', { reportId: added.id, accountId, targetId, forwarded, again });
    return added.id;
  });
}

/** Whether the server of this account is not listened to, or has told of as many people in a day as it may. */
async function isUnheard(ctx: Ctx, accountId: Id): Promise<boolean> {
  const reporter = await findAccount(ctx, accountId);
  if (reporter && (await hostPolicy(ctx)).limitsOf(reporter).rejectReports) return true;
  const { made } = await ctx.db
    .selectFrom('reports')
    .innerJoin('accounts', 'accounts.id', 'reports.account_id')
    .select((eb) => eb.fn.countAll<number>().as('made'))
    .where('reports.id', '>', firstIdAt(ctx.clock.now() - DAY_MS))
    .where('accounts.domain', '=', reporter?.domain ?? '')
    .executeTakeFirstOrThrow();
  return Number(made) >= MOST_A_DAY;
}

/** Whether anybody on the server of this account told of the same person that day. */
async function wasTold(ctx: Ctx, accountId: Id, targetId: Id): Promise<boolean> {
  const reporter = await findAccount(ctx, accountId);
  const row = await ctx.db
    .selectFrom('reports')
    .innerJoin('accounts', 'accounts.id', 'reports.account_id')
    .select('reports.id')
    .where('reports.target_id', '=', targetId)
    .where('reports.id', '>', firstIdAt(ctx.clock.now() - DAY_MS))
    .where('accounts.domain', '=', reporter?.domain ?? '')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function commentOf({ actor }: Ctx, text: string): string {
  const comment = text.trim();
  if (actor.kind === 'remote') return [...comment].slice(0, MOST_FROM_ELSEWHERE).join('');
  if ([...comment].length > MOST_CHARACTERS)
    throw invalid(`Comment is too long (maximum is ${MOST_CHARACTERS} characters)`);
  return comment;
}

async function refuseUnknownRules(ctx: Ctx, ruleIds: readonly Id[]): Promise<void> {
  if (ruleIds.length === 0) return;
  const known = new Set((await listRules(ctx)).map(({ id }) => id));
  if (!ruleIds.every((id) => known.has(id))) throw invalid('Rule ids does not reference valid rules');
}

/** A member names what they see; of what another server names, the rest is left out. */
async function namedIn(ctx: Ctx & { tx: Tx }, target: AccountRow, ids: readonly Id[]): Promise<Id[]> {
  if (ids.length === 0) return [];
  if (ctx.actor.kind === 'remote') {
    const reporter = await findAccount(ctx, ctx.actor.accountId);
    return reportableFrom(ctx, reporter?.domain ?? '', target.id, ids);
  }
  const found = await visibleOf(ctx, target.id, ids);
  if (found.length < ids.length) throw notFound();
  return found;
}
