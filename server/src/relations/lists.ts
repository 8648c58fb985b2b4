import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { AccountRow } from '../accounts/index.ts';
import { type Ctx, readerOf } from '../context.ts';
import type { Id, Tables, Time } from '../db/tables.ts';
import type { Page } from '../http/pages.ts';
import { type Scanned, type Slice, scan } from '../http/slice.ts';
import { factsBetween } from './facts.ts';
import { viewerOf, welcomeTo } from './welcome.ts';

/** A page of accounts in the order of the relations that list them; `slice` counts by the ids of those. */
export interface AccountPage {
  slice: Slice;
  accountIds: Id[];
}

const EMPTY: AccountPage = { slice: { ids: [], next: null, prev: null }, accountIds: [] };

/**
 * Who follows an account, or whom it follows, newest first, without those who are hidden from the reader. Empty where
 * the account hides it, and for whom it blocks.
 */
export async function followsOf(
  ctx: Ctx,
  account: AccountRow,
  which: 'followers' | 'following',
  page: Page,
): Promise<AccountPage> {
  const reader = readerOf(ctx);
  if (account.suspended_at !== null) return EMPTY;
  if (reader !== account.id) {
    if (account.hide_collections === 1) return EMPTY;
    if (reader !== null && (await factsBetween(ctx, reader, account.id)).blockedBy) return EMPTY;
  }
  const viewer = await viewerOf(ctx);
  const own = reader === account.id;
  const shown = own || reader === null ? sql<SqlBool>`1 = 1` : welcomeTo(viewer, sql.ref('r.other_id'));
  return which === 'followers'
    ? listed(ctx, { table: 'follows', self: 'followee_id', other: 'follower_id' }, account.id, page, shown)
    : listed(ctx, { table: 'follows', self: 'follower_id', other: 'followee_id' }, account.id, page, shown);
}

/** Who asks to follow a member, newest first. */
export function requestsTo(ctx: Ctx, accountId: Id, page: Page): Promise<AccountPage> {
  return listed(
    ctx,
    { table: 'follow_requests', self: 'followee_id', other: 'follower_id' },
    accountId,
    page,
  );
}

/** Whom a member blocks, newest first. */
export function blocksOf(ctx: Ctx, accountId: Id, page: Page): Promise<AccountPage> {
  return listed(ctx, { table: 'blocks', self: 'account_id', other: 'target_id' }, accountId, page);
}

/** Whom a member mutes now, newest first. */
export function mutesOf(ctx: Ctx, accountId: Id, page: Page): Promise<AccountPage> {
  const lasts = sql<SqlBool>`exists (select 1 from mutes where mutes.id = r.id
    and (mutes.expires_at is null or mutes.expires_at > ${ctx.clock.now()}))`;
  return listed(ctx, { table: 'mutes', self: 'account_id', other: 'target_id' }, accountId, page, lasts);
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

interface Source {
  table: keyof Tables & ('follows' | 'follow_requests' | 'blocks' | 'mutes');
  self: string;
  other: string;
}

/** One index in the order of its ids; accounts that are gone, suspended or not `shown` are scanned and left out. */
async function listed(
  ctx: Ctx,
  { table, self, other }: Source,
  accountId: Id,
  page: Page,
  shown: RawBuilder<SqlBool> = sql<SqlBool>`1 = 1`,
): Promise<AccountPage> {
  const order = sql.raw(page.minId === null ? 'desc' : 'asc');
  const others = new Map<Id, Id>();
  const slice = await scan(page, async (window) => {
    const { rows } = await sql<Scanned & { other_id: Id }>`
      select r.id, r.other_id, case when ${shown} and exists (select 1 from accounts who where who.id = r.other_id
        and who.suspended_at is null and who.deleted_at is null) then 1 else 0 end as visible
      from (
        select id, ${sql.ref(other)} as other_id from ${sql.table(table)}
        where ${sql.ref(self)} = ${accountId} and id > ${page.minId ?? page.sinceId ?? 0}
        and id < ${page.maxId ?? Number.MAX_SAFE_INTEGER} order by id ${order} limit ${window}
      ) r order by r.id ${order}`.execute(ctx.db);
    for (const row of rows) others.set(row.id, row.other_id);
    return rows;
  });
  return { slice, accountIds: slice.ids.map((id) => others.get(id) as Id) };
}
