import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { TOKEN_TOPIC } from './tokens.ts';
import './events.ts';
import './tables.ts';

/** Removes every token, code and session of a member; open streams and caches hear of it. Joins the caller's transaction. */
export async function endAccess(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<void> {
  const ended = await ctx.db
    .deleteFrom('tokens')
    .where('account_id', '=', accountId)
    .returning(['id', 'token_hash'])
    .execute();
  await emit(ctx, 'tokens.ended', { tokenIds: ended.map(({ id }) => id) });
  await ctx.db.deleteFrom('grants').where('account_id', '=', accountId).execute();
  await ctx.db.deleteFrom('reset_links').where('account_id', '=', accountId).execute();
  await ctx.db.deleteFrom('sessions').where('account_id', '=', accountId).execute();
  ctx.tx.afterCommit(() => {
    for (const { token_hash } of ended) ctx.live.announce(TOKEN_TOPIC, token_hash);
  });
}
