import { forgetKey } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { removeActor } from '../objects/activities.ts';
import { dropOutgoing } from './drop.ts';
import { ENDS_KEPT, sayOnce } from './outgoing.ts';

/** Kind of the job that lets go of the key with which the last word of a member was signed. */
export const FORGET_KEY_JOB = 'federation.forget-key';
/** Inboxes of one outgoing row. */
const STEP = 500;

/**
 * Tells every server that is known here that a member is gone: any of them may have fetched what they wrote. What they
 * had still to say is not sent any more.
 */
export async function sayGone(ctx: Ctx, { accountId }: { accountId: Id }): Promise<'again' | null> {
  const more = await transact(ctx, (inner) => dropOutgoing(inner, accountId));
  if (more) return 'again';
  if (!ctx.origin.federates) return null;
  const inboxes = await everyInbox(ctx);
  const activity = removeActor(ctx.origin, accountId);
  await transact(ctx, async (inner) => {
    const subject = `account:${accountId}`;
    for (let from = 0; from < inboxes.length; from += STEP) {
      await sayOnce(inner, {
        id: inner.ids.next(),
        senderId: accountId,
        activity,
        followersOf: null,
        inboxes: inboxes.slice(from, from + STEP),
        subject,
        action: 'delete',
        key: `delete ${subject} ${from / STEP}`,
      });
    }
    const runAt = inner.clock.now() + ENDS_KEPT;
    await enqueue(inner, [{ kind: FORGET_KEY_JOB, payload: { accountId }, runAt, key: subject }]);
  });
  return null;
}

/** Where each server takes what is for all of its people, or each account of a server that has no such place. */
async function everyInbox(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.slow
    .selectFrom('accounts')
    .select((eb) => eb.fn.coalesce('shared_inbox', 'inbox').as('inbox'))
    .distinct()
    .where('local', '=', 0)
    .where('suspended_at', 'is', null)
    .where('deleted_at', 'is', null)
    .where('inbox', 'is not', null)
    .execute();
  return rows.flatMap(({ inbox }) => inbox ?? []);
}

/** After the log of ends is over, nobody signs for them any more. */
export async function forgetKeyOf(ctx: Ctx, { accountId }: { accountId: Id }): Promise<void> {
  await transact(ctx, (inner) => forgetKey(inner, accountId));
}
