import { asksForFollows } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { Refusal } from '../../errors.ts';
import { factsBetween } from '../../relations/index.ts';
import type { Post } from '../queries.ts';
import { getVisiblePost } from '../visibility.ts';
import { type Answer, answerTo } from './policy.ts';

/**
 * The post that an account wants to quote, named by itself or by a boost of it. Where its author is to be asked, it is
 * given too.
 * @throws {Refusal} missing, also where its author does not let them, as in Mastodon
 */
export async function getQuotable(ctx: Ctx, readerId: Id, statusId: Id): Promise<Post> {
  const post = await getVisiblePost(ctx, statusId).catch((error: unknown) => {
    throw error instanceof Refusal && error.kind === 'missing' ? notQuotable() : error;
  });
  if ((await mayQuote(ctx, readerId, post)) === 'denied') throw notQuotable();
  return post;
}

/** What the author of a post that the reader may see answers to their quoting it. Three queries at most. */
export async function mayQuote(ctx: Ctx, readerId: Id, post: Post): Promise<Answer> {
  const asked = { authorId: post.account_id, visibility: post.visibility, policy: post.quote_policy };
  if (readerId === post.account_id) return answerTo(readerId, asked, { follows: false, followed: false });
  const { follows, blocks, blockedBy } = await factsBetween(ctx, readerId, post.account_id);
  if (blocks || blockedBy) return 'denied';
  const followed =
    asksForFollows(post.quote_policy) && (await factsBetween(ctx, post.account_id, readerId)).follows;
  return answerTo(readerId, asked, { follows, followed });
}

function notQuotable(): Refusal {
  return new Refusal('missing', 'The post to be quoted is not there, or you may not quote it');
}
