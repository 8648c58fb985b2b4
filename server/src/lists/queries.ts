import type { List } from '@skein/api/list.ts';
import { getAccount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Page } from '../http/pages.ts';
import type { Listed } from '../http/slice.ts';
import { accountsListed } from '../relations/index.ts';
import type { ListRow } from './change.ts';
import './tables.ts';

/** As apps read it. */
export function listEntity({ id, title, replies, exclusive }: ListRow): List {
  return { id: String(id), title, replies_policy: replies, exclusive: exclusive === 1 };
}

/** A member's lists, in the order in which they were made. */
export async function listsOf(ctx: Ctx, memberId: Id): Promise<ListRow[]> {
  return ctx.db.selectFrom('lists').selectAll().where('account_id', '=', memberId).orderBy('id').execute();
}

/** Those of a member's lists in which somebody stands. @throws {Refusal} missing (nobody there) */
export async function listsWith(ctx: Ctx, memberId: Id, accountId: Id): Promise<ListRow[]> {
  const account = await getAccount(ctx, accountId);
  if (account.suspended_at !== null) return [];
  return ctx.db
    .selectFrom('list_accounts')
    .innerJoin('lists', 'lists.id', 'list_accounts.list_id')
    .selectAll('lists')
    .where('list_accounts.account_id', '=', accountId)
    .where('lists.account_id', '=', memberId)
    .orderBy('lists.id')
    .execute();
}

/** More than anybody follows. */
const EVERYBODY = 100_000;

/** Who stands in a list, who came last first; all of them where the page has no length. */
export async function accountsOf(ctx: Ctx, id: Id, page: Page): Promise<Listed> {
  const list = { table: 'list_accounts', of: 'list_id', account: 'account_id', id } as const;
  if (page.limit > 0) return accountsListed(ctx, list, page);
  const all = { limit: EVERYBODY, maxId: null, sinceId: null, minId: null };
  const { slice, ids } = await accountsListed(ctx, list, all);
  return { slice: { ...slice, next: null, prev: null }, ids };
}
