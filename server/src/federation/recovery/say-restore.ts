import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { toBeTold } from '../../portability/index.ts';
import { movedActor, movedAway } from '../objects/restored.ts';
import { sayOnce } from '../outbox/outgoing.ts';

/** Tells some of those who knew an account on a server that is gone: first where it lives now, then to follow it there. */
export async function sayRestore(ctx: Ctx, { restoreId, page }: { restoreId: Id; page: Id }): Promise<void> {
  if (!ctx.origin.federates) return;
  await transact(ctx, async (inner) => {
    const told = await toBeTold(inner, restoreId, page);
    if (!told) return;
    const { accountId, document, inboxes } = told;
    const of = { restoreId, actor: JSON.parse(document), target: inner.origin.account(accountId) };
    const subject = `restore:${restoreId}:${page}`;
    const to = { senderId: accountId, followersOf: null, inboxes, subject, restoreId };
    const said = { ...to, activity: movedActor(of), action: 'update', key: `update ${subject}` } as const;
    await sayOnce(inner, { ...said, id: inner.ids.next() });
    const moved = { ...to, activity: movedAway(of), action: 'move', key: `move ${subject}` } as const;
    await sayOnce(inner, { ...moved, id: inner.ids.next() });
  });
}
