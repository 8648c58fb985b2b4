import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { visibleTalk } from './queries.ts';
import './events.ts';

/** Marks a conversation of the actor's as read, or as unread. @throws {Refusal} missing */
export async function markTalk(ctx: Ctx, { talkId, unread }: { talkId: Id; unread: boolean }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await visibleTalk(inner, talkId);
    const marked = await inner.db
      .updateTable('talks')
      .set({ unread: unread ? 1 : 0 })
      .where('id', '=', talkId)
      .where('account_id', '=', accountId)
      .returning('id')
      .executeTakeFirst();
    if (!marked) throw notFound();
    await emit(inner, 'talk.changed', { talkId, accountId });
  });
}
