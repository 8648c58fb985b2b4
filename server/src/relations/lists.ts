import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { AccountRow } from '../accounts/index.ts';
import { type Ctx, readerOf } from '../context.ts';
import type { Id, Tables, Time } from '../db/tables.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Listed, type Scanned, scanRows } from '../http/slice.ts';
import { factsBetween } from './facts.ts';
import { viewerOf, welcomeTo } from './welcome.ts';

const FOLLOWERS = { table: 'follows', of: 'followee_id', account: 'follower_id' } as const;
const FOLLOWING = { table: 'follows', of: 'follower_id', account: 'followee_id' } as const;
const ENDORSED = { table: 'endorsements', of: 'account_id', account: 'target_id' } as const;
const EMPTY: Listed = { slice: { ids: [], next: null, prev: null }, ids: [] };

/**
 * Who follows an account, or whom it follows, newest first, without those who are hidden from the reader. Empty where
 * the account hides it, and for whom it blocks.
 */
export async function followsOf(
  ctx: Ctx,
  account: AccountRow,
  which: 'followers' | 'following',
  page: Page,
): Promise<Listed> {
  if (account.hide_collections === 1 && readerOf(ctx) !== account.id) return EMPTY;
  const shown = await shownOf(ctx, account);
  if (shown === null) return EMPTY;
  const list = which === 'followers' ? FOLLOWERS : FOLLOWING;
  return accountsListed(ctx, { ...list, id: account.id }, page, shown);
}

/** Who asks to follow a member, newest first. */
export function requestsTo(ctx: Ctx, id: Id, page: Page): Promise<Listed> {
  return accountsListed(ctx, { ...FOLLOWERS, table: 'follow_requests', id }, page);
}

/** Whom a member blocks, newest first. */
export function blocksOf(ctx: Ctx, id: Id, page: Page): Promise<Listed> {
  return accountsListed(ctx, { table: 'blocks', of: 'account_id', account: 'target_id', id }, page);
}

/** Whom a member mutes now, newest first. */
export function mutesOf(ctx: Ctx, id: Id, page: Page): Promise<Listed> {
  const lasts = sql<SqlBool>`exists (select 1 from mutes where mutes.id = listed.id
    and (mutes.expires_at is null or mutes.expires_at > ${ctx.clock.now()}))`;
  return accountsListed(ctx, { table: 'mutes', of: 'account_id', account: 'target_id', id }, page, lasts);
}

/**
 * Whom an account shows on its profile, newest first, without those who are hidden from the reader. Empty for whom it
 * blocks.
 */
export async function endorsedBy(ctx: Ctx, account: AccountRow, page: Page): Promise<Listed> {
  const shown = await shownOf(ctx, account);
  return shown === null ? EMPTY : accountsListed(ctx, { ...ENDORSED, id: account.id }, page, shown);
}

/** Who of an account's lists is shown to the reader; null for nobody. */
async function shownOf(ctx: Ctx, account: AccountRow): Promise<RawBuilder<SqlBool> | null> {
  const reader = readerOf(ctx);
  if (account.suspended_at !== null) return null;
  if (reader === account.id || reader === null) return sql<SqlBool>`1 = 1`;
  if ((await factsBetween(ctx, reader, account.id)).blockedBy) return null;
  return welcomeTo(await viewerOf(ctx), STANDS);
}

/** When each of these mutes of a member ends; null for never. */
export async function muteEnds(
  ctx: Ctx,
  accountId: Id,
  targetIds: readonly Id[],
): Promise<Map<Id, Time | null>> {
  const rows = await ctx.db
    .selectFrom('mutes')
    .select(['target_id', 'expires_at'])
    .where('account_id', '=', accountId)
    .where((eb) => ctx.dialect.among(eb.ref('target_id'), targetIds))
    .execute();
  return new Map(rows.map((row) => [row.target_id, row.expires_at]));
}

/** Rows that list accounts: those of `table` whose column `of` is `id` and that meet `where`. */
export interface AccountList {
  table: keyof Tables;
  of: string;
  id: Id;
  /** The column of the account in the list. */
  account: string;
  where?: RawBuilder<unknown>;
}

/** The account in the list, for `shown`. */
export const STANDS = sql.ref('listed.who');

/**
 * One index in the order of its ids, newest first; accounts that are gone, suspended or not `shown` are scanned and left
 * out. Who lists accounts to others asks `welcomeTo(viewer, STANDS)`.
 */
export async function accountsListed(
  ctx: Ctx,
  { table, of, id, account, where = sql`1 = 1` }: AccountList,
  page: Page,
  shown: RawBuilder<SqlBool> = sql<SqlBool>`1 = 1`,
): Promise<Listed> {
  const { above, below, order } = rangeOf(page);
  const towards = sql.raw(order);
  const { slice, rows } = await scanRows(page, async (window) => {
    const read = sql<Scanned & { who: Id }>`
      select listed.id, listed.who, case when ${shown} and exists (select 1 from accounts where accounts.id = listed.who
        and accounts.suspended_at is null and accounts.deleted_at is null) then 1 else 0 end as visible
      from (
        select id, ${sql.ref(account)} as who from ${sql.table(table)}
        where ${sql.ref(of)} = ${id} and ${where} and id > ${above} and id < ${below}
        order by id ${towards} limit ${window}
      ) listed order by listed.id ${towards}`;
    return (await read.execute(ctx.db)).rows;
  });
  return { slice, ids: rows.map((row) => row.who) };
}
