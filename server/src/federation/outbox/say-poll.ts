import { loadAccounts } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { boostersOf, DIRECT, findStatus, holdStatus, mentionedIn } from '../../statuses/index.ts';
import { updateCounts } from '../objects/activities.ts';
import { noteFacts } from '../objects/facts.ts';
import { hasRemoteFollowers, inboxesOf } from './audience.ts';
import { sayOnce } from './outgoing.ts';

/** Kind of the job that tells what has been chosen in a poll of ours. */
export const SAY_POLL_JOB = 'federation.say-poll';

/** Votes of this time are told together (Mastodon's three minutes). */
const GATHER_MS = 180_000;
/** Servers of voters that are told; others may ask. */
const MOST_SERVERS = 500;

/** Has the counts told a while later, once for all votes until then. */
export async function sayPollSoon(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  if (!ctx.origin.federates) return;
  const runAt = ctx.clock.now() + GATHER_MS;
  const job = { kind: SAY_POLL_JOB, payload: { statusId }, key: String(statusId), runAt };
  await transact(ctx, (inner) => enqueue(inner, [job]));
}

/** Tells everybody who may have been told of a poll, and the servers of those who chose, how it stands. */
export async function sayPoll(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  if (!ctx.origin.federates) return;
  const status = await findStatus(ctx, statusId);
  if (!status || status.deleted_at !== null || status.uri !== null) return;
  const told = [...(await mentionedIn(ctx, statusId)), ...(await boostersOf(ctx, statusId))];
  const known = inboxesOf(await loadAccounts(ctx, told));
  const inboxes = [...new Set([...known, ...(await inboxesOfVoters(ctx, statusId))])];
  const toFollowers = status.visibility < DIRECT && (await hasRemoteFollowers(ctx, status.account_id));
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    if (!(await holdStatus(inner, statusId))) return;
    const [facts] = await noteFacts(inner, [statusId]);
    if (!facts?.poll || facts.author.suspended_at !== null) return;
    const subject = `status:${statusId}`;
    await sayOnce(inner, {
      id,
      senderId: facts.author.id,
      activity: updateCounts(inner.origin, facts, id),
      followersOf: toFollowers ? facts.author.id : null,
      inboxes,
      subject,
      action: 'update',
      key: `update ${subject} poll ${id}`,
    });
  });
}

async function inboxesOfVoters(ctx: Ctx, statusId: Id): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('poll_votes')
    .innerJoin('accounts', 'accounts.id', 'poll_votes.account_id')
    .select((eb) => eb.fn.coalesce('accounts.shared_inbox', 'accounts.inbox').as('inbox'))
    .distinct()
    .where('poll_votes.status_id', '=', statusId)
    .where('accounts.local', '=', 0)
    .where('accounts.suspended_at', 'is', null)
    .where('accounts.deleted_at', 'is', null)
    .where('accounts.inbox', 'is not', null)
    .limit(MOST_SERVERS)
    .execute();
  return rows.flatMap(({ inbox }) => inbox ?? []);
}
