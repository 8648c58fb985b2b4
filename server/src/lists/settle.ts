import { sql } from 'kysely';
import { holdAccount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { setAtHome } from '../relations/index.ts';
import './tables.ts';

/** Kind of the job that goes on where a list is longer than a step. */
export const SETTLE_JOB = 'lists.settle';
const STEP = 500;

/** Home leaves out who stands in an exclusive list, and nobody else. Joins the caller's transaction. */
export async function settleHome(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<void> {
  const out = await wronglyAt(ctx, accountId, 'home');
  if (out.length > 0) await setAtHome(ctx, accountId, out, false);
  const back = await wronglyAt(ctx, accountId, 'lists');
  if (back.length > 0) await setAtHome(ctx, accountId, back, true);
  if (out.length < STEP && back.length < STEP) return;
  await enqueue(ctx, [{ kind: SETTLE_JOB, payload: { accountId } }]);
}

/** One more step. */
export async function settle(ctx: Ctx, { accountId }: { accountId: Id }): Promise<void> {
  await transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    await settleHome(inner, accountId);
  });
}

/** Some whom the member follows, or asks to, and who are shown at home though they stand in an exclusive list, or the other way round. */
async function wronglyAt(ctx: Ctx, accountId: Id, place: 'home' | 'lists'): Promise<Id[]> {
  const of = (table: 'follows' | 'follow_requests') => sql`
    select followee_id as id from ${sql.table(table)} f
    where follower_id = ${accountId} and at_home = ${sql.lit(place === 'home' ? 1 : 0)}
    and ${sql.raw(place === 'home' ? '' : 'not ')} exists (
      select 1 from list_accounts join lists on lists.id = list_accounts.list_id
      where list_accounts.account_id = f.followee_id and lists.account_id = ${accountId} and lists.exclusive = 1)`;
  const { rows } = await sql<{ id: Id }>`
    select id from (${of('follows')} union ${of('follow_requests')}) wrong limit ${STEP}`.execute(ctx.db);
  return rows.map((row) => row.id);
}
