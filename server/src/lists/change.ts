import type { RepliesPolicy } from '@skein/api/list.ts';
import type { Selectable } from 'kysely';
import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id, Tables } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { settleHome } from './settle.ts';
import './tables.ts';

export type ListRow = Selectable<Tables['lists']>;

/** What is said of a list; what is not given stays as it is. */
export interface ListChange {
  title?: string | undefined;
  replies?: RepliesPolicy | undefined;
  exclusive?: boolean | undefined;
}

/** Mastodon's. */
export const LIST_TITLE_LENGTH = 256;

/** @throws {Refusal} missing, invalid */
export async function changeList(ctx: Ctx, id: Id, change: ListChange): Promise<void> {
  const accountId = actingAccount(ctx);
  const set = valuesOf(change);
  await transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const before = await ownList(inner, id);
    if (Object.keys(set).length === 0) return;
    await inner.db.updateTable('lists').set(set).where('id', '=', id).execute();
    if (set.exclusive !== undefined && set.exclusive !== before.exclusive) await settleHome(inner, accountId);
  });
}

/** A list of the actor's. @throws {Refusal} missing, also for somebody else's */
export async function ownList(ctx: Ctx, id: Id): Promise<ListRow> {
  const row = await ctx.db
    .selectFrom('lists')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', actingAccount(ctx))
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** The columns that change. @throws {Refusal} invalid */
export function valuesOf({ title, replies, exclusive }: ListChange): Partial<ListRow> {
  if (title?.trim() === '') throw invalid("Title can't be blank");
  if (title && [...title].length > LIST_TITLE_LENGTH)
    throw invalid(`Title is too long (maximum is ${LIST_TITLE_LENGTH} characters)`);
  return {
    ...(title === undefined ? {} : { title }),
    ...(replies === undefined ? {} : { replies }),
    ...(exclusive === undefined ? {} : { exclusive: exclusive ? 1 : 0 }),
  };
}
