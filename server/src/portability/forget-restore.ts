import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import './tables.ts';

/** Kind of the job that ends a restore whose time is over, or which has nobody left to tell. */
export const FORGET_JOB = 'portability.forget-restore';

const STEP = 500;

/** What became of an inbox: it took what it was told, or never will. */
export type Answer = 'arrived' | 'refused';

/** Notes what an inbox said, once; after the last one the keys are forgotten, in the same transaction. */
export async function noteAnswer(
  ctx: Ctx,
  { restoreId, inbox, answer }: { restoreId: Id; inbox: string; answer: Answer },
): Promise<void> {
  await transact(ctx, async (inner) => {
    const noted = await inner.db
      .updateTable('restore_inboxes')
      .set({ state: answer })
      .where('restore_id', '=', restoreId)
      .where('inbox', '=', inbox)
      .where('state', 'is', null)
      .returning('inbox')
      .executeTakeFirst();
    if (!noted) return;
    await inner.db
      .updateTable('restores')
      .set((eb) => ({ [answer]: eb(answer, '+', 1) }))
      .where('id', '=', restoreId)
      .execute();
    await endWhenTold(inner, restoreId);
  });
}

/** The job: ends a restore when its time is over or everybody was told, and removes what it knew of whom, step by step. */
export async function forgetRestore(ctx: Ctx, { restoreId }: { restoreId: Id }): Promise<void> {
  const over = await transact(ctx, async (inner) => {
    const row = await inner.db
      .selectFrom('restores')
      .select(['until', 'finished_at'])
      .where('id', '=', restoreId)
      .modifyEnd(inner.dialect.forUpdate('restores'))
      .executeTakeFirst();
    if (!row || row.finished_at !== null) return row !== undefined;
    if (row.until > inner.clock.now()) return endWhenTold(inner, restoreId);
    await end(inner, restoreId);
    return true;
  });
  if (over) while (await transact(ctx, (inner) => dropInboxes(inner, restoreId)));
}

async function endWhenTold(ctx: Ctx & { tx: Tx }, restoreId: Id): Promise<boolean> {
  const open = await ctx.db
    .selectFrom('restores')
    .select('id')
    .where('id', '=', restoreId)
    .where((eb) =>
      eb.or([
        eb('more', '=', 1),
        eb.exists(
          eb
            .selectFrom('restore_inboxes')
            .select('inbox')
            .where('restore_id', '=', restoreId)
            .where('state', 'is', null),
        ),
      ]),
    )
    .executeTakeFirst();
  if (open) return false;
  await end(ctx, restoreId);
  return true;
}

/** Forgets the keys. What is left says which account the member had, and how many were told. */
async function end(ctx: Ctx & { tx: Tx }, restoreId: Id): Promise<void> {
  await ctx.db.deleteFrom('restore_keys').where('restore_id', '=', restoreId).execute();
  await ctx.db
    .updateTable('restores')
    .set({ finished_at: ctx.clock.now(), document: '', more: 0 })
    .where('id', '=', restoreId)
    .execute();
  await enqueue(ctx, [{ kind: FORGET_JOB, payload: { restoreId } }]);
}

async function dropInboxes(ctx: Ctx & { tx: Tx }, restoreId: Id): Promise<boolean> {
  const rows = await ctx.db
    .selectFrom('restore_inboxes')
    .select('inbox')
    .where('restore_id', '=', restoreId)
    .limit(STEP)
    .execute();
  await ctx.db
    .deleteFrom('restore_inboxes')
    .where('restore_id', '=', restoreId)
    .where((eb) =>
      ctx.dialect.amongText(
        eb.ref('inbox'),
        rows.map(({ inbox }) => inbox),
      ),
    )
    .execute();
  return rows.length === STEP;
}

/** All restores of a member who leaves. Returns whether there were any. Joins the caller's transaction. */
export async function dropRestores(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('restores')
    .select('id')
    .where('account_id', '=', accountId)
    .limit(1)
    .executeTakeFirst();
  if (!row) return false;
  await ctx.db.deleteFrom('restore_keys').where('restore_id', '=', row.id).execute();
  if (await dropInboxes(ctx, row.id)) return true;
  await ctx.db.deleteFrom('restores').where('id', '=', row.id).execute();
  return true;
}
