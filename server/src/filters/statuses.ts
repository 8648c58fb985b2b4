import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { refuseTooMany } from './bounds.ts';
import { ownFilter } from './change.ts';
import { FILTERS_TOPIC, filtersChanged } from './changed.ts';
import './tables.ts';

/** The post that the actor names and may see, by itself or by a boost; `app.ts` gives it, since it belongs to a higher room. */
export type Sees = (ctx: Ctx, statusId: Id) => Promise<{ id: Id }>;

/** Puts a status into a filter. @throws {Refusal} missing (no filter of theirs, or a status they may not see), invalid (twice) */
export async function filterStatus(
  ctx: Ctx,
  sees: Sees,
  { filterId, statusId }: { filterId: Id; statusId: Id },
): Promise<Id> {
  const accountId = actingAccount(ctx);
  return transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const filter = await ownFilter(inner, accountId, filterId);
    const status = await sees(inner, statusId);
    const id = inner.ids.next();
    const added = await inner.db
      .insertInto('filter_statuses')
      .values({ id, filter_id: filter.id, status_id: status.id })
      .onConflict((conflict) => conflict.columns(['filter_id', 'status_id']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) throw invalid('Status has already been taken');
    await refuseTooMany(inner, accountId);
    await filtersChanged(inner, accountId);
    return id;
  });
}

/** @throws {Refusal} missing */
export async function unfilterStatus(ctx: Ctx, id: Id): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const found = await ownFilteredStatus(inner, accountId, id);
    await inner.db.deleteFrom('filter_statuses').where('id', '=', found.id).execute();
    await filtersChanged(inner, accountId);
  });
}

/** @throws {Refusal} missing */
export async function ownFilteredStatus(ctx: Ctx, accountId: Id, id: Id) {
  const row = await ctx.db
    .selectFrom('filter_statuses')
    .innerJoin('filters', 'filters.id', 'filter_statuses.filter_id')
    .selectAll('filter_statuses')
    .where('filter_statuses.id', '=', id)
    .where('filters.account_id', '=', accountId)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

const ROWS_A_STEP = 500;

/** Takes a deleted status out of some filters; joins the caller's transaction. Returns whether there may be more. */
export async function unfilterDeleted(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<boolean> {
  const gone = await ctx.db
    .deleteFrom('filter_statuses')
    .where('id', 'in', (eb) =>
      eb.selectFrom('filter_statuses').select('id').where('status_id', '=', statusId).limit(ROWS_A_STEP),
    )
    .returning('filter_id')
    .execute();
  if (gone.length === 0) return false;
  const owners = await ctx.db
    .selectFrom('filters')
    .select('account_id')
    .where((eb) =>
      ctx.dialect.among(
        eb.ref('id'),
        gone.map((row) => row.filter_id),
      ),
    )
    .execute();
  ctx.tx.afterCommit(() => {
    for (const row of owners) ctx.live.announce(FILTERS_TOPIC, row.account_id);
  });
  return gone.length >= ROWS_A_STEP;
}
