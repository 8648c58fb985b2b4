import type { Account } from '@skein/api/account.ts';
import type { Status } from '@skein/api/status.ts';
import { presentAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { presentById } from '../statuses/index.ts';

/** Statuses as the reader of this context may see them, in the order of `ids`. */
export async function statusEntities(ctx: Ctx, ids: readonly Id[]): Promise<Status[]> {
  const shown = await presentById(ctx, ids);
  return ids.flatMap((id) => {
    const rope = shown.get(id);
    return rope ? [JSON.parse(Buffer.concat(rope).toString()) as Status] : [];
  });
}

/** @throws {Refusal} missing */
export async function accountEntityOf(ctx: Ctx, id: Id): Promise<Account> {
  const shown = (await presentAccounts(ctx, [id])).get(id);
  if (!shown) throw notFound();
  return JSON.parse(shown.toString()) as Account;
}
