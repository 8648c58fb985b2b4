import { findMember, holdAccount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { factsBetween } from '../relations/index.ts';
import { mutesConversation } from '../statuses/index.ts';
import { groupKeyOf } from './group-key.ts';
import { intoGroups, LEAVING, outOfGroups } from './group-rows.ts';
import { judge } from './judge.ts';
import { isRepeat, rememberTakenBack } from './repeats.ts';
import type { NotificationType } from './tables.ts';
import { notificationsChanged } from './top.ts';
import './events.ts';

export interface NewNotification {
  to: Id;
  type: NotificationType;
  from: Id;
  /** A report is named by its id, negated. */
  statusId?: Id;
  /** Into the list and nowhere else: it rang for the same before. */
  quiet?: boolean;
}

/**
 * Tells a member of something, once; never of their own doing but what ends by it, nor from somebody they blocked or
 * whose notifications they muted, nor of a conversation they muted. What their policy holds back is kept, and nobody hears
 * of it. Joins the caller's transaction.
 */
export async function notify(
  ctx: Ctx & { tx: Tx },
  { to, type, from, statusId = 0, quiet = false }: NewNotification,
): Promise<void> {
  if ((to === from && !OWN.includes(type)) || !(await findMember(ctx, to))) return;
  if (!(await mayHear(ctx, { to, from, statusId }))) return;
  const what = { to, type, from, statusId };
  let verdict = await judge(ctx, what);
  if (verdict === 'filter') {
    // Whoever lets somebody through holds the member too: what is held back now is there before, or told after.
    await holdAccount(ctx, to);
    verdict = await judge(ctx, what);
  }
  if (verdict === 'drop') return;
  const filtered = verdict === 'filter';
  const key = filtered ? null : await groupKeyOf(ctx, what);
  const added = await ctx.db
    .insertInto('notifications')
    .values({
      id: ctx.ids.next(),
      account_id: to,
      type,
      from_account_id: from,
      status_id: statusId,
      group_key: key,
      filtered: filtered ? 1 : 0,
      counted: key === null ? 0 : 1,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) return;
  await intoGroups(ctx, [{ id: added.id, account_id: to, group_key: key, type, status_id: statusId }]);
  notificationsChanged(ctx, [to]);
  if (!filtered) {
    if (!quiet && !isRepeat(ctx, what))
      await emit(ctx, 'notification.added', { notificationId: added.id, accountId: to, type });
  } else if (REQUESTING.includes(type)) await addRequest(ctx, to, from);
}

/** What members are told of although nobody else did it. */
const OWN: readonly string[] = ['poll', 'severed_relationships'];

/** What somebody writes to a member asks to be let through; what is merely done to them does not. */
const REQUESTING: readonly string[] = ['mention', 'quote'];

async function addRequest(ctx: Ctx & { tx: Tx }, to: Id, from: Id): Promise<void> {
  await ctx.db
    .insertInto('notification_requests')
    .values({ id: ctx.ids.next(), account_id: to, from_account_id: from })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whether a member is told of this at once: they may hear of it, and their policy does not hold it back. */
export async function isTold(
  ctx: Ctx & { tx: Tx },
  { to, type, from, statusId = 0 }: NewNotification,
): Promise<boolean> {
  const what = { to, type, from, statusId };
  return (await mayHear(ctx, what)) && (await judge(ctx, what)) === 'accept';
}

/** Whether a member hears of what somebody does, and of this status: neither of them is hidden, nor is the conversation. */
async function mayHear(
  ctx: Ctx,
  { to, from, statusId }: Required<Omit<NewNotification, 'type' | 'quiet'>>,
): Promise<boolean> {
  const facts = await factsBetween(ctx, to, from);
  if (facts.blocks || facts.blockedBy || facts.mutesNotifications || facts.domainBlocks) return false;
  return statusId <= 0 || !(await mutesConversation(ctx, to, statusId));
}

/** Takes a notification back when what it tells of was undone. Joins the caller's transaction. */
export async function withdraw(
  ctx: Ctx & { tx: Tx },
  { to, type, from, statusId = 0 }: NewNotification,
): Promise<void> {
  const gone = await ctx.db
    .deleteFrom('notifications')
    .where('account_id', '=', to)
    .where('type', '=', type)
    .where('from_account_id', '=', from)
    .where('status_id', '=', statusId)
    .returning(LEAVING)
    .execute();
  if (gone.length === 0) return;
  rememberTakenBack(ctx, { to, type, from, statusId });
  await outOfGroups(ctx, gone);
  notificationsChanged(ctx, [to]);
}
