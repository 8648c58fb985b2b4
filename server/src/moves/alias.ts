import { type AccountRow, getAccount, holdAccount, loadAccounts } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { invalid } from '../errors.ts';
import { emit } from '../events/events.ts';
import './tables.ts';

/** Each stands in the actor's document, and peers read so many at least. */
const MOST_ALIASES = 16;

/**
 * Says that another account is the member's own, too, so that it may send its followers here. Again changes nothing.
 * @throws {Refusal} missing (nobody there), invalid (their own account, one too many)
 */
export async function addAlias(ctx: Ctx, { targetId }: { targetId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  if (targetId === accountId) throw invalid('Account is the one you are using');
  await transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    await getAccount(inner, targetId);
    const known = await aliasIds(inner, { id: accountId });
    if (known.some((one) => one.target_id === targetId)) return;
    if (known.length >= MOST_ALIASES) throw invalid(`There can be ${MOST_ALIASES} other accounts at most`);
    await inner.db
      .insertInto('aliases')
      .values({ id: inner.ids.next(), account_id: accountId, target_id: targetId })
      .execute();
    await emit(inner, 'account.updated', { accountId, unlocked: false, fieldsChanged: false });
  });
}

/** Says it no more. */
export async function removeAlias(ctx: Ctx, { targetId }: { targetId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const gone = await inner.db
      .deleteFrom('aliases')
      .where('account_id', '=', accountId)
      .where('target_id', '=', targetId)
      .returning('id')
      .executeTakeFirst();
    if (gone) await emit(inner, 'account.updated', { accountId, unlocked: false, fieldsChanged: false });
  });
}

const aliasIds = prepared<{ id: Id }, { target_id: Id }>((db, p) =>
  db.selectFrom('aliases').select('target_id').where('account_id', '=', p('id')).orderBy('id'),
);

/** The other accounts that a member says are theirs, in the order in which they said so; those that are gone are left out. */
export async function aliasesOf(ctx: Ctx, accountId: Id): Promise<AccountRow[]> {
  const ids = (await aliasIds(ctx, { id: accountId })).map((row) => row.target_id);
  const rows = new Map((await loadAccounts(ctx, ids)).map((row) => [row.id, row]));
  return ids.flatMap((id) => rows.get(id) ?? []);
}
