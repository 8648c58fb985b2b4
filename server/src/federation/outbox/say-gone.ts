import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { Refusal } from '../../errors.ts';
import { removeActor } from '../objects/activities.ts';
import { dropOutgoing } from './drop.ts';
import { sayOnce } from './outgoing.ts';

/** Inboxes of one outgoing row. */
const STEP = 500;
/** Accounts of one look for them. */
const STRETCH = 2000;

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

/**
 * Where each server takes what is for all of its people, or each account of a server that has no such place. Looked for
 * in bounded stretches: of all that are known here none takes long, and others read in between.
 */
async function everyInbox(ctx: Ctx): Promise<string[]> {
  const inboxes = new Set<string>();
  for (let after: Id | null = 0; after !== null; ) {
    const last: Id | null = await lastOf(ctx, after);
    const found = await ctx.slow
      .selectFrom('accounts')
      .select((eb) => eb.fn.coalesce('shared_inbox', 'inbox').as('inbox'))
      .distinct()
      .where('id', '>', after)
      .$if(last !== null, (query) => query.where('id', '<=', last as Id))
      .where('local', '=', 0)
      .where('suspended_at', 'is', null)
      .where('deleted_at', 'is', null)
      .where('inbox', 'is not', null)
      .execute();
    for (const { inbox } of found) if (inbox !== null) inboxes.add(inbox);
    after = last;
  }
  return [...inboxes];
}

/** The last account of the stretch behind this one; null where nothing follows it. */
async function lastOf(ctx: Ctx, after: Id): Promise<Id | null> {
  const row = await ctx.slow
    .selectFrom('accounts')
    .select('id')
    .where('id', '>', after)
    .orderBy('id')
    .offset(STRETCH - 1)
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}
