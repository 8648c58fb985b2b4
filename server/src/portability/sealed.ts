import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { resealed } from '../secrets.ts';
import './tables.ts';

const ROWS_A_STEP = 200;

/** The key that a restore signs one delivery with. */
export interface RestoreKey {
  keyId: string;
  sealed: string;
}

/** The keys of a restore that is under way, the one that most peers know first; none once they are forgotten. */
export async function keysOfRestore(ctx: Ctx, restoreId: Id): Promise<RestoreKey[]> {
  const rows = await ctx.db
    .selectFrom('restore_keys')
    .select(['key_id', 'sealed'])
    .where('restore_id', '=', restoreId)
    .orderBy('place')
    .execute();
  return rows.map(({ key_id, sealed }) => ({ keyId: key_id, sealed }));
}

/** What is sealed of them, as it is stored, and where to go on (null: that was all). */
export async function sealedInRestores(
  ctx: Ctx,
  after: Id,
): Promise<{ values: { of: string; value: string }[]; next: Id | null }> {
  const rows = await page(ctx, after);
  const values = rows.map(({ restore_id, sealed }) => ({
    of: `key of restore ${restore_id}`,
    value: sealed,
  }));
  return { values, next: nextAfter(rows) };
}

/** Seals a step of it under today's key and says where to go on; joins the caller's transaction. */
export async function resealRestores(ctx: Ctx & { tx: Tx }, after: Id): Promise<Id | null> {
  const rows = await page(ctx, after);
  for (const { restore_id: id, place, sealed } of rows) {
    const anew = resealed(ctx.secrets, sealed);
    if (anew === sealed) continue;
    await ctx.db
      .updateTable('restore_keys')
      .set({ sealed: anew })
      .where('restore_id', '=', id)
      .where('place', '=', place)
      .execute();
  }
  return nextAfter(rows);
}

/** All keys of a restore stand in one page. */
async function page(ctx: Ctx, after: Id) {
  return ctx.db
    .selectFrom('restore_keys')
    .select(['restore_id', 'place', 'sealed'])
    .where('restore_id', 'in', (eb) =>
      eb
        .selectFrom('restores')
        .select('id')
        .where('id', '>', after)
        .where('finished_at', 'is', null)
        .orderBy('id')
        .limit(ROWS_A_STEP),
    )
    .orderBy('restore_id')
    .execute();
}

function nextAfter(rows: readonly { restore_id: Id }[]): Id | null {
  return rows.at(-1)?.restore_id ?? null;
}
