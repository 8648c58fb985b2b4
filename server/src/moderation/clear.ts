import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import './tables.ts';

/** Reports of one transaction; each names a hundred statuses at most. */
const A_STEP = 50;

/** Takes away some of what a deleted account reported, and of what was reported about it. Returns whether there was any. */
export async function clearReports(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  const rows = await ctx.db
    .selectFrom('reports')
    .select('id')
    .where((eb) => eb.or([eb('account_id', '=', accountId), eb('target_id', '=', accountId)]))
    .limit(A_STEP)
    .execute();
  const ids = rows.map((row) => row.id);
  await ctx.db
    .deleteFrom('report_statuses')
    .where((eb) => ctx.dialect.among(eb.ref('report_id'), ids))
    .execute();
  await ctx.db
    .deleteFrom('report_collections')
    .where((eb) => ctx.dialect.among(eb.ref('report_id'), ids))
    .execute();
  await ctx.db
    .deleteFrom('reports')
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
  return ids.length > 0;
}
