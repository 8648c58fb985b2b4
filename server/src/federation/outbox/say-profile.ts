import { findAccount } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { updateActor } from '../objects/activities.ts';
import { actorFacts } from '../objects/facts.ts';
import { hasRemoteFollowers } from './audience.ts';
import { sayOnce } from './outgoing.ts';

/** Kind of the job that tells followers elsewhere of a changed profile. */
export const SAY_PROFILE_JOB = 'federation.say-profile';

/** Who edits a profile saves it several times: it is told once, as it stands then. */
const PAUSE_MS = 10_000;

/** Has a changed profile told a moment later, once for all changes until then. */
export async function sayProfileSoon(ctx: Ctx, { accountId }: { accountId: Id }): Promise<void> {
  if (!ctx.origin.federates) return;
  const runAt = ctx.clock.now() + PAUSE_MS;
  const job = { kind: SAY_PROFILE_JOB, payload: { accountId }, key: String(accountId), runAt };
  await transact(ctx, (inner) => enqueue(inner, [job]));
}

/** Tells the followers elsewhere how a member describes themselves now. */
export async function sayProfile(ctx: Ctx, { accountId }: { accountId: Id }): Promise<void> {
  if (!ctx.origin.federates || !(await hasRemoteFollowers(ctx, accountId))) return;
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    const account = await findAccount(inner, accountId);
    if (account?.local !== 1 || account.suspended_at !== null) return;
    const subject = `account:${accountId}`;
    await sayOnce(inner, {
      id,
      senderId: accountId,
      activity: updateActor(inner.origin, await actorFacts(inner, account), id),
      followersOf: accountId,
      inboxes: [],
      subject,
      action: 'update',
      key: `update ${subject} ${id}`,
    });
  });
}
