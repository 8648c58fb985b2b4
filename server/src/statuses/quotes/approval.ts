import { type Ctx, readerOf } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Answer, answerTo, asksForFollows, type Between, groupsOf } from './policy.ts';

/** What of a status says who may quote it. */
export interface Quotable {
  authorId: Id;
  visibility: number;
  policy: number;
}

const NEITHER: Between = { follows: false, followed: false };

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
  const found = new Map<Id, Between>();
  if (authors.size === 0) return found;
  const { db, dialect } = ctx;
  const rows = await db
    .selectFrom('follows')
    .select(['follower_id', 'followee_id'])
    .where((eb) =>
      eb.or([
        eb.and([eb('follower_id', '=', reader), dialect.among(eb.ref('followee_id'), [...authors])]),
        eb.and([eb('followee_id', '=', reader), dialect.among(eb.ref('follower_id'), [...authors])]),
      ]),
    )
    .execute();
  for (const { follower_id, followee_id } of rows) {
    const author = follower_id === reader ? followee_id : follower_id;
    const known = found.get(author) ?? NEITHER;
    found.set(author, follower_id === reader ? { ...known, follows: true } : { ...known, followed: true });
  }
  return found;
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
