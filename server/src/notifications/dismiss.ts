import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { idAlone } from './groups.ts';
import './tables.ts';
import { notificationsChanged } from './top.ts';

const ROWS_A_STEP = 500;

/** Removes one thing that a member was told. @throws {Refusal} missing when it is not theirs */
export async function dismiss(ctx: Ctx, accountId: Id, id: Id): Promise<void> {
  const gone = await transact(ctx, (inner) => {
    notificationsChanged(inner, [accountId]);
    return inner.db
      .deleteFrom('notifications')
      .where('id', '=', id)
      .where('account_id', '=', accountId)
      .returning('id')
      .executeTakeFirst();
  });
  if (!gone) throw notFound();
}

/** Removes a group, a step at a time; one that is not there is no error, as for Mastodon. */
export async function dismissGroup(ctx: Ctx, accountId: Id, key: string): Promise<void> {
  const alone = idAlone(key);
  await removeSteps(ctx, accountId, alone === null ? { key } : { id: alone });
}

/** Removes all that a member was told until now, a step at a time. */
export function dismissAll(ctx: Ctx, accountId: Id): Promise<void> {
  return removeSteps(ctx, accountId, {});
}

async function removeSteps(ctx: Ctx, accountId: Id, { key, id }: { key?: string; id?: Id }): Promise<void> {
  const until = ctx.ids.next();
  for (;;) {
    const gone = await transact(ctx, (inner) => {
      notificationsChanged(inner, [accountId]);
      return inner.db
        .deleteFrom('notifications')
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('notifications')
            .select('id')
            .where('account_id', '=', accountId)
            .where('id', '<=', until)
            .$if(key !== undefined, (query) => query.where('group_key', '=', key as string))
            .$if(id !== undefined, (query) => query.where('id', '=', id as Id))
            .limit(ROWS_A_STEP),
        )
        .executeTakeFirstOrThrow();
    });
    if (gone.numDeletedRows < ROWS_A_STEP) return;
  }
}
