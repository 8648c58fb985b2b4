import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { Refusal } from '../../errors.ts';
import { removeActor } from '../objects/activities.ts';
import { dropOutgoing } from './drop.ts';
import { sayOnce } from './outgoing.ts';

/** Inboxes of one outgoing row. */
const STEP = 500;

/**
 * Tells every server that is known here that a member is gone: any of them may have fetched what they wrote. What they
 * had still to say is not sent any more. `later` where others read much: the whole list, or none of it.
 */
export async function sayGone(ctx: Ctx, { accountId }: { accountId: Id }): Promise<'again' | 'later' | null> {
  const more = await transact(ctx, (inner) => dropOutgoing(inner, accountId));
  if (more) return 'again';
  if (!ctx.origin.federates) return null;
  const inboxes = await everyInbox(ctx).catch(unlessBusy);
  if (!inboxes) return 'later';
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
  });
  return null;
}

/** That others read much is no failure: a job that fails eight times is set aside, and the account would live on elsewhere. */
function unlessBusy(error: unknown): null {
  if (error instanceof Refusal) return null;
  throw error;
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
