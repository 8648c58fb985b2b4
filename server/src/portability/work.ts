import { findMember } from '../accounts/index.ts';
import { as, type Ctx } from '../context.ts';
import type { Id, Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { inTurn } from '../jobs/turns.ts';
import { WORK_JOB } from './bring.ts';
import { someRows } from './rows.ts';
import { sweep } from './sweep.ts';

/** One bounded step of what a member brought, and then the next: first what the file does not name goes, then row by row. */
export async function work(ctx: Ctx, { importId }: { importId: Id }): Promise<void> {
  const job = { kind: WORK_JOB, payload: { importId }, key: String(importId) };
  // Whom it asks stands in each row: the turn is the member's.
  await inTurn(ctx, { ...job, asks: String(importId) }, async () => {
    const runAt = await step(ctx, importId);
    if (runAt !== null) await transact(ctx, (inner) => enqueue(inner, [{ ...job, runAt }]));
  });
}

/** Gives when the next step is due; null when there is none. */
async function step(ctx: Ctx, importId: Id): Promise<Time | null> {
  const row = await ctx.db.selectFrom('imports').selectAll().where('id', '=', importId).executeTakeFirst();
  if (!row || row.confirmed_at === null || row.finished_at !== null) return null;
  const accountId = row.account_id;
  const member = await findMember(ctx, accountId);
  if (member && member.disabled_at === null) {
    const { role } = member;
    const acting = as(ctx, { kind: 'member', accountId, appId: null, tokenId: null, scopes: [], role });
    if (row.sweep_below > 0) {
      await sweep(acting, row);
      return ctx.clock.now();
    }
    const next = await someRows(acting, row);
    if (next !== null) return next;
  }
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('imports')
      .set({ finished_at: inner.clock.now() })
      .where('id', '=', importId)
      .execute(),
  );
  return null;
}
