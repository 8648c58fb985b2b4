import type { QuotePolicy } from '@skein/api/visibility.ts';
import { postingDefaults } from '../../accounts/index.ts';
import { actingAccount, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { forbidden } from '../../errors.ts';
import { emit } from '../../events/events.ts';
import { statusChanged } from '../count.ts';
import type { Post } from '../queries.ts';
import { getVisiblePost } from '../visibility.ts';
import { chosenPolicy } from './policy.ts';
import '../events.ts';

/**
 * Changes who may quote the actor's own post; null stands for what they chose for all their posts. What was quoted
 * before stays quoted.
 * @throws {Refusal} missing, forbidden (somebody else's)
 */
export async function changeQuotePolicy(
  ctx: Ctx,
  { statusId, chosen }: { statusId: Id; chosen: QuotePolicy | null },
): Promise<void> {
  const accountId = actingAccount(ctx);
  const member = await postingDefaults(ctx, accountId);
  await transact(ctx, async (inner) => {
    const post = await getVisiblePost(inner, statusId);
    if (post.account_id !== accountId) throw forbidden();
    await savePolicy(
      inner,
      post,
      chosenPolicy(chosen ?? member?.default_quote_policy ?? 'public', post.visibility),
    );
  });
}

/** Writes who may quote a post, ours or another server's, and tells it on when it changed; joins the caller's transaction. */
export async function savePolicy(ctx: Ctx & { tx: Tx }, post: Post, policy: number): Promise<void> {
  if (post.quote_policy === policy) return;
  await ctx.db.updateTable('statuses').set({ quote_policy: policy }).where('id', '=', post.id).execute();
  statusChanged(ctx, post.id);
  await emit(ctx, 'status.policy-changed', {
    changeId: ctx.ids.next(),
    statusId: post.id,
    authorId: post.account_id,
    visibility: post.visibility,
    local: post.uri === null,
  });
}
