import { getAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { invalid } from '../errors.ts';
import './tables.ts';

/** Mastodon's number. */
const MOST_CHARACTERS = 2000;

/**
 * Writes down something about somebody that nobody else ever sees; an empty one takes it away.
 * @throws {Refusal} missing (nobody there), invalid (too long)
 */
export async function noteAbout(
  ctx: Ctx,
  { targetId, comment }: { targetId: Id; comment: string },
): Promise<void> {
  const accountId = actingAccount(ctx);
  const text = comment.trim();
  if ([...text].length > MOST_CHARACTERS)
    throw invalid(`Comment is too long (maximum is ${MOST_CHARACTERS} characters)`);
  await transact(ctx, async (inner) => {
    await getAccount(inner, targetId);
    if (text === '') {
      await inner.db
        .deleteFrom('account_notes')
        .where('account_id', '=', accountId)
        .where('target_id', '=', targetId)
        .execute();
      return;
    }
    await inner.db
      .insertInto('account_notes')
      .values({ account_id: accountId, target_id: targetId, comment: text })
      .onConflict((conflict) => conflict.columns(['account_id', 'target_id']).doUpdateSet({ comment: text }))
      .execute();
  });
}
