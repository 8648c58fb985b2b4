import { sql } from 'kysely';
import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { ownList } from './change.ts';
import { settleHome } from './settle.ts';
import './tables.ts';

export interface ListAccounts {
  listId: Id;
  accountIds: readonly Id[];
}

/**
 * Puts people into a list whom the member follows or asks to follow, or themselves: all of them or nobody.
 * @throws {Refusal} missing (no list of theirs, nobody there, not followed), invalid (in it already)
 */
export async function addToList(ctx: Ctx, { listId, accountIds }: ListAccounts): Promise<void> {
  const memberId = actingAccount(ctx);
  const ids = [...new Set(accountIds)];
  await transact(ctx, async (inner) => {
    await holdAccount(inner, memberId);
    const { exclusive } = await ownList(inner, listId);
    if (ids.length === 0) return;
    await requireFollowed(inner, memberId, ids);
    const added = await inner.db
      .insertInto('list_accounts')
      .values(ids.map((account_id) => ({ id: inner.ids.next(), list_id: listId, account_id })))
      .onConflict((conflict) => conflict.columns(['account_id', 'list_id']).doNothing())
      .returning('id')
      .execute();
    if (added.length < ids.length) throw invalid('Account has already been taken');
    if (exclusive === 1) await settleHome(inner, memberId);
  });
}

/** Takes people out of a list; who is not in it changes nothing. @throws {Refusal} missing (no list of theirs) */
export async function takeFromList(ctx: Ctx, { listId, accountIds }: ListAccounts): Promise<void> {
  const memberId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await holdAccount(inner, memberId);
    const { exclusive } = await ownList(inner, listId);
    await inner.db
      .deleteFrom('list_accounts')
      .where('list_id', '=', listId)
      .where((eb) => inner.dialect.among(eb.ref('account_id'), accountIds))
      .execute();
    if (exclusive === 1) await settleHome(inner, memberId);
  });
}

/** Out of all lists of a member with somebody whom they follow no more; joins the caller's transaction. */
export async function takeFromAllLists(ctx: Ctx & { tx: Tx }, memberId: Id, accountId: Id): Promise<void> {
  await ctx.db
    .deleteFrom('list_accounts')
    .where('account_id', '=', accountId)
    .where('list_id', 'in', (eb) => eb.selectFrom('lists').select('id').where('account_id', '=', memberId))
    .execute();
}

/** Puts somebody whom a member follows into all lists of theirs where somebody else stands; joins the caller's transaction. */
export async function standInLists(
  ctx: Ctx & { tx: Tx },
  { memberId, as, accountId }: { memberId: Id; as: Id; accountId: Id },
): Promise<void> {
  const lists = await ctx.db
    .selectFrom('list_accounts')
    .innerJoin('lists', 'lists.id', 'list_accounts.list_id')
    .select(['lists.id', 'lists.exclusive'])
    .where('lists.account_id', '=', memberId)
    .where('list_accounts.account_id', '=', as)
    .execute();
  if (lists.length === 0) return;
  await holdAccount(ctx, memberId);
  await ctx.db
    .insertInto('list_accounts')
    .values(lists.map(({ id }) => ({ id: ctx.ids.next(), list_id: id, account_id: accountId })))
    .onConflict((conflict) => conflict.columns(['account_id', 'list_id']).doNothing())
    .execute();
  if (lists.some(({ exclusive }) => exclusive === 1)) await settleHome(ctx, memberId);
}

/** The follows are held: an unfollow that runs beside this waits, and then takes them out of the list. */
async function requireFollowed(ctx: Ctx & { tx: Tx }, memberId: Id, ids: readonly Id[]): Promise<void> {
  const followed = new Set<Id>([memberId]);
  for (const table of ['follow_requests', 'follows'] as const) {
    const rows = await ctx.db
      .selectFrom(table)
      .select('followee_id')
      .where('follower_id', '=', memberId)
      .where((eb) => ctx.dialect.among(eb.ref('followee_id'), ids))
      .modifyEnd(sql`order by id ${ctx.dialect.forUpdate(table)}`)
      .execute();
    for (const row of rows) followed.add(row.followee_id);
  }
  if (!ids.every((id) => followed.has(id))) throw notFound();
}
