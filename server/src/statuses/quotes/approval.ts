import { asksForFollows, type Between, followsBetween, groupsOf, NEITHER } from '../../accounts/index.ts';
import { type Ctx, readerOf } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Answer, answerTo } from './policy.ts';

/** What of a status says who may quote it. */
export interface Quotable {
  authorId: Id;
  visibility: number;
  policy: number;
}

const pieces: Record<Answer, Map<number, Buffer>> = {
  automatic: new Map(),
  manual: new Map(),
  denied: new Map(),
  unknown: new Map(),
};
/** There are as many policies as remote servers can write with eight bits. */
const KEPT_PIECES = 1000;

/** What of these answers depends on who follows whom, by author. One query at most, and none for most pages. */
export async function followsFor(ctx: Ctx, posts: Iterable<Quotable>): Promise<Map<Id, Between>> {
  const reader = readerOf(ctx);
  const authors = new Set<Id>();
  for (const { authorId, policy } of posts) {
    if (reader !== null && authorId !== reader && asksForFollows(policy)) authors.add(authorId);
  }
  return followsBetween(ctx, [...authors]);
}

/** Who may quote a status, and whether the reader may, as a member of its JSON. */
export function approvalPiece(reader: Id | null, post: Quotable, follows: ReadonlyMap<Id, Between>): Buffer {
  const answer = answerTo(reader, post, follows.get(post.authorId) ?? NEITHER);
  const known = pieces[answer];
  let piece = known.get(post.policy);
  if (!piece) {
    piece = Buffer.from(`,"quote_approval":${JSON.stringify(approval(post.policy, answer))}`);
    if (known.size >= KEPT_PIECES) known.clear();
    known.set(post.policy, piece);
  }
  return piece;
}

function approval(policy: number, current_user: Answer) {
  return { ...groupsOf(policy), current_user };
}
