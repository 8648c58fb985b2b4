import type { QuoteApproval } from '@skein/api/status.ts';
import type { QuotePolicy } from '@skein/api/visibility.ts';
import { answerBetween, type Between, groupsOf, packedPolicy } from '../../accounts/index.ts';
import type { Id } from '../../db/tables.ts';
import { DIRECT, UNLISTED } from '../visibility.ts';

/** What the author of a status answers to somebody who wants to quote it. */
export type Answer = QuoteApproval['current_user'];

/** What a member chose. What is for followers or named people only may be quoted by its author alone, as in Mastodon. */
export function chosenPolicy(chosen: QuotePolicy, visibility: number): number {
  return chosen === 'nobody' || visibility > UNLISTED ? 0 : packedPolicy([chosen]);
}

/** Which choice of a member's this is. */
export function policyOf(policy: number): QuotePolicy {
  const [first] = groupsOf(policy).automatic;
  return first === 'public' || first === 'followers' ? first : 'nobody';
}

/** The policy for one reader; nobody quotes what is for named people only, not even its author. */
export function answerTo(
  reader: Id | null,
  post: { authorId: Id; visibility: number; policy: number },
  between: Between,
): Answer {
  if (reader === null || post.visibility === DIRECT) return 'denied';
  if (reader === post.authorId) return 'automatic';
  return post.visibility > UNLISTED ? 'denied' : answerBetween(post.policy, between);
}
