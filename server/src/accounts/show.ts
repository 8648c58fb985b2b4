import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { type Answer, listRope, type Rope, rendered } from '../http/answer.ts';
import { linkHeader } from '../http/pages.ts';
import type { Request } from '../http/request.ts';
import type { Listed } from '../http/slice.ts';
import { presentAccounts } from './view.ts';

/** The answer of one account. @throws {Refusal} missing */
export async function showAccount(ctx: Ctx, id: Id): Promise<Answer> {
  const [account] = await accountRopes(ctx, [id]);
  if (!account) throw notFound();
  return rendered(account);
}

/** The answer of a page of accounts. `more` gives what an item says beyond the account. */
export async function showAccounts(
  ctx: Ctx,
  request: Request,
  { slice, ids }: Listed,
  more?: (id: Id) => object,
): Promise<Answer> {
  // Mastodon's lists of accounts go back by since_id.
  const links = linkHeader(ctx, request, slice, 'since_id');
  return rendered(listRope(await accountRopes(ctx, ids, more)), links);
}

/** Accounts as items of a list, in the order of `ids`; those that are gone are left out. */
export async function accountRopes(ctx: Ctx, ids: readonly Id[], more?: (id: Id) => object): Promise<Rope[]> {
  const accounts = await presentAccounts(ctx, ids);
  return ids.flatMap((id) => {
    const account = accounts.get(id);
    if (!account) return [];
    if (!more) return [[account]];
    return [[account.subarray(0, -1), Buffer.from(`,${JSON.stringify(more(id)).slice(1)}`)]];
  });
}
