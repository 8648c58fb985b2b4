import { findAccount, loadAccounts, uriOf } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { move, updateActor } from '../objects/activities.ts';
import { actorFacts } from '../objects/facts.ts';
import { inboxesOf } from './audience.ts';
import { sayOnce } from './outgoing.ts';

/** Of those who block a member so many servers hear that they moved, so that the new account can be blocked there, too. */
const MOST_BLOCKING = 500;

/** Tells followers elsewhere, and who blocks the member, first that they live at another account, then to follow it there. */
export async function sayMove(
  ctx: Ctx,
  { moveId, accountId, targetId }: { moveId: Id; accountId: Id; targetId: Id },
): Promise<void> {
  if (!ctx.origin.federates) return;
  const inboxes = await inboxesOfBlocking(ctx, accountId);
  await transact(ctx, async (inner) => {
    const [first, second] = [inner.ids.next(), inner.ids.next()];
    const account = await findAccount(inner, accountId);
    const target = await findAccount(inner, targetId);
    // They may have called it off since.
    if (account?.local !== 1 || account.moved_to_id !== targetId || !target) return;
    const subject = `account:${accountId}`;
    const to = { senderId: accountId, followersOf: accountId, inboxes, subject };
    const said = updateActor(inner.origin, await actorFacts(inner, account), first);
    await sayOnce(inner, {
      ...to,
      id: first,
      activity: said,
      action: 'update',
      key: `update ${subject} move ${moveId}`,
    });
    const activity = move(inner.origin, { accountId, moveId, target: uriOf(inner, target) });
    await sayOnce(inner, { ...to, id: second, activity, action: 'move', key: `move ${subject} ${moveId}` });
  });
}

async function inboxesOfBlocking(ctx: Ctx, accountId: Id): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('blocks')
    .select('account_id')
    .where('target_id', '=', accountId)
    .orderBy('account_id')
    .limit(MOST_BLOCKING)
    .execute();
  return inboxesOf(
    await loadAccounts(
      ctx,
      rows.map((row) => row.account_id),
    ),
  );
}
