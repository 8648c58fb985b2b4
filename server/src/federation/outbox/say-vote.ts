import { findAccount, uriOf } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { findStatus, pollsOf, statusUri, votesStanding } from '../../statuses/index.ts';
import { castVote } from '../objects/activities.ts';
import { isReachable } from './audience.ts';
import { sayOnce } from './outgoing.ts';

interface Voted {
  statusId: Id;
  authorId: Id;
  accountId: Id;
  votes: readonly { id: Id; place: number }[];
}

/** Tells who asked, and nobody else, what a member chose; each choice by itself. */
export async function sayVotes(ctx: Ctx, { statusId, authorId, accountId, votes }: Voted): Promise<void> {
  if (!ctx.origin.federates) return;
  const author = await findAccount(ctx, authorId);
  const account = await findAccount(ctx, accountId);
  if (!isReachable(author) || account?.local !== 1) return;
  await transact(ctx, async (inner) => {
    const status = await findStatus(inner, statusId);
    const poll = (await pollsOf(inner, [statusId])).get(statusId);
    if (!status || !poll) return;
    // What was asked may have changed since: then the choice is gone.
    for (const { id: voteId, place } of await votesStanding(inner, poll, votes)) {
      const name = poll.options[place]?.title;
      if (name === undefined) continue;
      const of = {
        accountId,
        voteId,
        name,
        question: statusUri(inner, status),
        author: uriOf(inner, author),
      };
      await sayOnce(inner, {
        id: inner.ids.next(),
        senderId: accountId,
        activity: castVote(inner.origin, of),
        followersOf: null,
        inboxes: [author.inbox as string],
        subject: `vote:${voteId}`,
        action: 'create',
        key: `create vote:${voteId}`,
      });
    }
  });
}
