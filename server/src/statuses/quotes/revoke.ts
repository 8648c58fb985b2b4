import { actingAccount, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { forbidden, notFound } from '../../errors.ts';
import { findStatus } from '../queries.ts';
import { getVisiblePost } from '../visibility.ts';
import { quoteIn } from './queries.ts';
import { endQuote } from './write.ts';

/**
 * The author of a post no longer agrees that a status quotes it. Again changes nothing.
 * @throws {Refusal} missing (no such post, or it is not quoted there), forbidden (somebody else's post)
 */
export async function revokeQuote(
  ctx: Ctx,
  { statusId, quotingId }: { statusId: Id; quotingId: Id },
): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const post = await getVisiblePost(inner, statusId);
    const quote = await quoteIn(inner, quotingId);
    const quoting = await findStatus(inner, quotingId);
    if (!quote || !quoting || quote.quoted_id !== post.id) throw notFound();
    if (post.account_id !== accountId) throw forbidden();
    await endQuote(inner, quote, quoting.visibility);
  });
}
