import { sql } from 'kysely';
import type { Bit, Id } from '../db/tables.ts';

/**
 * Posts that are no answer to somebody else, as the index on them says it: the public lists show no others, as in
 * Mastodon. Whom an answer is for to something that is not known here nobody knows.
 */
export const NO_ANSWER = sql`(answers_unknown = 0 and (in_reply_to_id is null or in_reply_to_account_id = account_id))`;

interface Answer {
  account_id: Id;
  in_reply_to_id: Id | null;
  in_reply_to_account_id: Id | null;
  answers_unknown: Bit;
}

/** The same of one post. Who goes on with what they said themselves answers nobody else. */
export function isAnswerToOther(post: Answer): boolean {
  const { account_id, in_reply_to_id, in_reply_to_account_id, answers_unknown } = post;
  return answers_unknown === 1 || (in_reply_to_id !== null && in_reply_to_account_id !== account_id);
}
