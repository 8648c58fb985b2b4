import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { ROWS_A_STEP, someOf } from '../db/some.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { LEAVING, outOfGroups } from './group-rows.ts';
import { idAlone } from './groups.ts';
import './tables.ts';
import { notificationsChanged } from './top.ts';

/** Removes one thing that a member was told. @throws {Refusal} missing when it is not theirs */
export async function dismiss(ctx: Ctx, accountId: Id, id: Id): Promise<void> {
  const gone = await transact(ctx, async (inner) => {
    notificationsChanged(inner, [accountId]);
    const rows = await inner.db
      .deleteFrom('notifications')
      .where('id', '=', id)
      .where('account_id', '=', accountId)
      .returning(LEAVING)
      .execute();
    await outOfGroups(inner, rows);
    return rows.length > 0;
  });
  if (!gone) throw notFound();
}

/** Removes a group, a step at a time; one that is not there is no error, as for Mastodon. */
export async function dismissGroup(ctx: Ctx, accountId: Id, key: string): Promise<void> {
  const alone = idAlone(key);
  await removeSteps(ctx, accountId, alone === null ? sql`group_key = ${key}` : sql`id = ${alone}`);
}

/** Removes all that a member was told until now, a step at a time. */
export function dismissAll(ctx: Ctx, accountId: Id): Promise<void> {
  return removeSteps(ctx, accountId, sql`1 = 1`);
}

async function removeSteps(ctx: Ctx, accountId: Id, which: RawBuilder<unknown>): Promise<void> {
  const condition = sql`account_id = ${accountId} and id <= ${ctx.ids.next()} and ${which}`;
  for (;;) {
    const gone = await transact(ctx, async (inner) => {
      notificationsChanged(inner, [accountId]);
      const rows = await inner.db
        .deleteFrom('notifications')
        .where(someOf('notifications', 'id', condition))
        .returning(LEAVING)
        .execute();
      await outOfGroups(inner, rows);
      return rows.length;
    });
    if (gone < ROWS_A_STEP) return;
  }
}
