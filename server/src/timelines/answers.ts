import { sql } from 'kysely';
import type { Id } from '../db/tables.ts';

/** Posts that are no answer to somebody else, as the index on them says it: the public lists show no others, as in Mastodon. */
export const NO_ANSWER = sql`(in_reply_to_id is null or in_reply_to_account_id = account_id)`;

interface Answer {
  account_id: Id;
  in_reply_to_id: Id | null;
  in_reply_to_account_id: Id | null;
}

/** The same of one post. Who goes on with what they said themselves answers nobody else. */
export function isAnswerToOther({ account_id, in_reply_to_id, in_reply_to_account_id }: Answer): boolean {
  return in_reply_to_id !== null && in_reply_to_account_id !== account_id;
}
