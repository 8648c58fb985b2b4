import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { resealed } from '../secrets.ts';
import './tables.ts';

const ROWS_A_STEP = 200;

/** What is sealed of subscriptions, as it is stored, and where to go on (null: that was all). */
export async function sealedInPush(
  ctx: Ctx,
  after: Id,
): Promise<{ values: { of: string; value: string }[]; next: Id | null }> {
  const rows = await page(ctx, after);
  const values = rows.map(({ id, sealed }) => ({ of: `push subscription ${id}`, value: sealed }));
  return { values, next: nextAfter(rows) };
}

/** Seals a step of it under today's key and says where to go on; joins the caller's transaction. */
export async function resealPush(ctx: Ctx & { tx: Tx }, after: Id): Promise<Id | null> {
  const rows = await page(ctx, after);
  for (const { id, sealed } of rows) {
    const anew = resealed(ctx.secrets, sealed);
    if (anew !== sealed)
      await ctx.db.updateTable('push_subscriptions').set({ sealed: anew }).where('id', '=', id).execute();
  }
  return nextAfter(rows);
}

function page(ctx: Ctx, after: Id): Promise<{ id: Id; sealed: string }[]> {
  return ctx.db
    .selectFrom('push_subscriptions')
    .select(['id', 'sealed'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(ROWS_A_STEP)
    .execute();
}

function nextAfter(rows: readonly { id: Id }[]): Id | null {
  return rows.length < ROWS_A_STEP ? null : (rows.at(-1)?.id ?? null);
}
