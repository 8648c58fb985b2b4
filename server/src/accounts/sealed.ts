import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { resealed } from '../secrets.ts';
import './tables.ts';

const ROWS_A_STEP = 200;

/** One bounded look at values that are sealed, and where to go on (null: that was all). */
export interface SealedPage<Cursor> {
  values: { of: string; value: string }[];
  next: Cursor | null;
}

/** Members' private keys, as they are stored. */
export async function sealedInAccounts(ctx: Ctx, after: Id): Promise<SealedPage<Id>> {
  const rows = await page(ctx, after);
  return {
    values: rows.map(({ id, private_key }) => ({ of: `private key of account ${id}`, value: private_key })),
    next: rows.length < ROWS_A_STEP ? null : (rows.at(-1)?.id ?? null),
  };
}

/** Seals a step of them under today's key and says where to go on; joins the caller's transaction. */
export async function resealAccounts(ctx: Ctx & { tx: Tx }, after: Id): Promise<Id | null> {
  const rows = await page(ctx, after);
  for (const { id, private_key } of rows) {
    const anew = resealed(ctx.secrets, private_key);
    if (anew === private_key) continue;
    await ctx.db.updateTable('accounts').set({ private_key: anew }).where('id', '=', id).execute();
  }
  return rows.length < ROWS_A_STEP ? null : (rows.at(-1)?.id ?? null);
}

async function page(ctx: Ctx, after: Id): Promise<{ id: Id; private_key: string }[]> {
  const rows = await ctx.db
    .selectFrom('accounts')
    .select(['id', 'private_key'])
    .where('id', '>', after)
    .where('private_key', 'is not', null)
    .orderBy('id')
    .limit(ROWS_A_STEP)
    .modifyEnd(ctx.tx ? ctx.dialect.forUpdate('accounts') : nothing)
    .execute();
  return rows as { id: Id; private_key: string }[];
}

const nothing = sql``;
