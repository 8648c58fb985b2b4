import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { wordsOf } from './words.ts';
import './tables.ts';

/** Words of one account; what stands behind them is not looked for. */
const MOST = 30;

export interface Named {
  accountId: Id;
  username: string;
  displayName: string;
}

/** Keeps what accounts are called to be searched, in place of what they were; joins the caller's transaction. */
export async function keepNames(ctx: Ctx & { tx: Tx }, named: readonly Named[]): Promise<void> {
  if (named.length === 0) return;
  await dropNames(
    ctx,
    named.map(({ accountId }) => accountId),
  );
  const rows = named.flatMap(({ accountId, username, displayName }) => {
    // What is written together with underscores is also found by its parts.
    const words = [username, displayName].flatMap((name) => [
      ...wordsOf(name, MOST),
      ...wordsOf(name.replaceAll('_', ' '), MOST),
    ]);
    return [...new Set(words)].slice(0, MOST).map((word) => ({ word, account_id: accountId }));
  });
  if (rows.length === 0) return;
  await ctx.db
    .insertInto('account_words')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The same as the accounts say it now; those that are gone have no name. */
export async function keepNamesOf(ctx: Ctx & { tx: Tx }, ids: readonly Id[]): Promise<void> {
  const rows = await ctx.db
    .selectFrom('accounts')
    .select(['id', 'username', 'display_name'])
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .where('deleted_at', 'is', null)
    .execute();
  await keepNames(
    ctx,
    rows.map(({ id, username, display_name }) => ({ accountId: id, username, displayName: display_name })),
  );
}

/** Nobody is found by these names any more; joins the caller's transaction. */
export async function dropNames(ctx: Ctx & { tx: Tx }, ids: readonly Id[]): Promise<void> {
  await ctx.db
    .deleteFrom('account_words')
    .where((eb) => ctx.dialect.among(eb.ref('account_id'), ids))
    .execute();
}
