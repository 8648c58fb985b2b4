import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import './tables.ts';

/** Accounts that one status names, with all that it said before. */
const MOST = 256;

/**
 * Names these accounts in a status that was edited, and gives those that it did not name before. Who is no longer named
 * can still read it, as in Mastodon: they were told of it. Joins the caller's transaction.
 */
export async function nameAnew(
  ctx: Ctx & { tx: Tx },
  { statusId, authorId, mentioned }: { statusId: Id; authorId: Id; mentioned: readonly Id[] },
): Promise<Id[]> {
  const rows = await ctx.db.selectFrom('mentions').selectAll().where('status_id', '=', statusId).execute();
  const known = new Map(rows.map((row) => [row.account_id, row.silent]));
  const named = new Set(mentioned.filter((id) => id !== authorId));
  const added = [...named].filter((id) => !known.has(id)).slice(0, Math.max(0, MOST - known.size));
  if (added.length > 0) {
    await ctx.db
      .insertInto('mentions')
      .values(added.map((account_id) => ({ status_id: statusId, account_id })))
      .execute();
  }
  for (const [accountId, silent] of known) {
    const now = named.has(accountId) ? 0 : 1;
    if (now === silent) continue;
    await ctx.db
      .updateTable('mentions')
      .set({ silent: now })
      .where('status_id', '=', statusId)
      .where('account_id', '=', accountId)
      .execute();
  }
  return added;
}
