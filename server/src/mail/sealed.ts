import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { resealed } from '../secrets.ts';
import './tables.ts';

const ROWS_A_STEP = 200;

/** Letters that were not sent, as they are stored, and where to go on (null: that was all). */
export async function sealedInMails(
  ctx: Ctx,
  after: Id,
): Promise<{ values: { of: string; value: string }[]; next: Id | null }> {
  const rows = await page(ctx, after);
  return {
    values: rows.map(({ id, body }) => ({ of: `letter ${id}`, value: body })),
    next: nextAfter(rows),
  };
}

/** Seals a step of them under today's key and says where to go on; joins the caller's transaction. */
export async function resealMails(ctx: Ctx & { tx: Tx }, after: Id): Promise<Id | null> {
  const rows = await page(ctx, after);
  for (const { id, body } of rows) {
    const anew = resealed(ctx.secrets, body);
    // Sent meanwhile, it is null and stays so.
    if (anew !== body)
      await ctx.db
        .updateTable('mails')
        .set({ body: anew })
        .where('id', '=', id)
        .where('body', '=', body)
        .execute();
  }
  return nextAfter(rows);
}

async function page(ctx: Ctx, after: Id): Promise<{ id: Id; body: string }[]> {
  const rows = await ctx.db
    .selectFrom('mails')
    .select(['id', 'body'])
    .where('id', '>', after)
    .where('body', 'is not', null)
    .orderBy('id')
    .limit(ROWS_A_STEP)
    .execute();
  return rows as { id: Id; body: string }[];
}

function nextAfter(rows: readonly { id: Id }[]): Id | null {
  return rows.length < ROWS_A_STEP ? null : (rows.at(-1)?.id ?? null);
}
