import { presentAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';
import type { NewStatus } from './publish.ts';

/**
 * An app may say whom it expects a status to name: one that names somebody else too is not published, and the answer
 * says who that is. Undefined: nothing was said.
 * @throws {Refusal} invalid
 */
export async function refuseUnexpected(
  ctx: Ctx,
  { authorId, mentioned }: NewStatus,
  allowed: readonly Id[] | undefined,
): Promise<void> {
  if (allowed === undefined) return;
  const unexpected = mentioned.filter((id) => id !== authorId && !allowed.includes(id));
  if (unexpected.length === 0) return;
  const shown = await presentAccounts(ctx, unexpected);
  const accounts = unexpected.flatMap((id) => {
    const account = shown.get(id);
    return account ? [JSON.parse(account.toString()) as unknown] : [];
  });
  throw new Refusal('invalid', 'This would be sent to people whom you did not expect', {
    body: { unexpected_accounts: accounts },
  });
}
