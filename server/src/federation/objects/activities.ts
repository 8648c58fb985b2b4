import type { AccountRow } from '../../accounts/index.ts';
import { timeOf } from '../../db/ids.ts';
import type { Id } from '../../db/tables.ts';
import type { Origin } from '../../origin.ts';
import type { StatusRow } from '../../statuses/index.ts';
import { PUBLIC } from '../normalise/audience.ts';
import { type ActorFacts, actor } from './actor.ts';
import { ACTIVITY_CONTEXT, ACTOR_CONTEXT, STATUS_CONTEXT } from './context.ts';
import { addresses, type NoteFacts, note } from './note.ts';

/** An activity as it is sent. */
export type Activity = { '@context': unknown; id: string; type: string; actor: string } & Record<
  string,
  unknown
>;

/** What an Undo, an Accept or a Reject carries inside. */
type Inner = Omit<Activity, '@context'>;

/** A new status (ActivityPub §6.2). */
export function create(origin: Origin, facts: NoteFacts): Activity {
  const object = note(origin, facts);
  return {
    '@context': STATUS_CONTEXT,
    id: origin.activity(object.id, 'create'),
    type: 'Create',
    actor: object.attributedTo,
    published: object.published,
    to: object.to,
    cc: object.cc,
    object,
  };
}

/** A status that says something else now (ActivityPub §6.3). */
export function update(origin: Origin, facts: NoteFacts): Activity {
  const object = note(origin, facts);
  return {
    '@context': STATUS_CONTEXT,
    id: origin.activity(object.id, `updates/${facts.status.edited_at}`),
    type: 'Update',
    actor: object.attributedTo,
    to: object.to,
    cc: object.cc,
    object,
  };
}

/** What has been chosen in a poll: the status says the same, its counts are others. `change` tells one from another. */
export function updateCounts(origin: Origin, facts: NoteFacts, change: Id): Activity {
  const activity = update(origin, facts);
  return { ...activity, id: origin.activity(origin.status(facts.status.id), `counts/${change}`) };
}

/** Who may quote a status, or whether what it quotes agrees, is other than before; it says the same. `change` tells one from another. */
export function updateQuoting(origin: Origin, facts: NoteFacts, change: string): Activity {
  const activity = update(origin, facts);
  return { ...activity, id: origin.activity(origin.status(facts.status.id), `quoting/${change}`) };
}

/** A choice in a poll elsewhere, for its author alone (Mastodon's form: a note that has a name and no text). */
export function castVote(
  origin: Origin,
  vote: { accountId: Id; voteId: Id; name: string; question: string; author: string },
): Activity {
  const actor = origin.account(vote.accountId);
  const id = origin.activity(actor, `votes/${vote.voteId}`);
  return {
    '@context': ACTIVITY_CONTEXT,
    id: `${id}/activity`,
    type: 'Create',
    actor,
    to: vote.author,
    object: {
      id,
      type: 'Note',
      name: vote.name,
      attributedTo: actor,
      inReplyTo: vote.question,
      to: vote.author,
    },
  };
}

/** The end of a status, which leaves a Tombstone (ActivityPub §6.4). It is addressed as the status was. */
export function remove(origin: Origin, status: StatusRow, mentioned: readonly AccountRow[]): Activity {
  const id = origin.status(status.id);
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(id, 'delete'),
    type: 'Delete',
    actor: origin.account(status.account_id),
    ...addresses(origin, status, mentioned),
    object: { id, type: 'Tombstone' },
  };
}

/** The end of an account, told to everybody (Mastodon's form: the object is the actor's id). */
export function removeActor(origin: Origin, accountId: Id): Activity {
  const actor = origin.account(accountId);
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(actor, 'delete'),
    type: 'Delete',
    actor,
    to: [PUBLIC],
    object: actor,
  };
}

/** A member describes themselves anew (ActivityPub §6.3); `change` tells one change from another. */
export function updateActor(origin: Origin, facts: ActorFacts, change: Id): Activity {
  const { account } = facts;
  const id = origin.account(account.id);
  return {
    '@context': ACTOR_CONTEXT,
    id: origin.activity(id, `updates/${change}`),
    type: 'Update',
    actor: id,
    to: [PUBLIC],
    cc: [origin.followers(account.id)],
    object: actor(origin, facts),
  };
}

/** A member lives elsewhere now, and asks who follows them to follow them there (Mastodon's form). */
export function move(
  origin: Origin,
  { accountId, moveId, target }: { accountId: Id; moveId: Id; target: string },
): Activity {
  const actor = origin.account(accountId);
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(actor, `moves/${moveId}`),
    type: 'Move',
    actor,
    to: [origin.followers(accountId)],
    object: actor,
    target,
  };
}

/** A favourite (ActivityPub §6.8). */
export function like(
  origin: Origin,
  { accountId, favouriteId, object }: { accountId: Id; favouriteId: Id; object: string },
): Activity {
  const actor = origin.account(accountId);
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(actor, `likes/${favouriteId}`),
    type: 'Like',
    actor,
    object,
  };
}

/** A boost as its activity says it. */
export interface Announced {
  boost: Pick<StatusRow, 'id' | 'account_id' | 'visibility'>;
  /** Id of what is boosted, and of who wrote it. */
  object: string;
  author: string;
}

/** A boost. Its id leads to a document that says the same. */
export function announce(origin: Origin, { boost, object, author }: Announced): Activity {
  const { to, cc } = addresses(origin, boost, []);
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(origin.status(boost.id), 'announce'),
    type: 'Announce',
    actor: origin.account(boost.account_id),
    published: new Date(timeOf(boost.id)).toISOString(),
    to,
    cc: [...cc, author],
    object,
  };
}

/** A status is put among what its author has pinned, or taken from there (ActivityPub §6.6; Mastodon's collection). */
export function pinning(
  origin: Origin,
  type: 'Add' | 'Remove',
  { accountId, pinId, statusId }: { accountId: Id; pinId: Id; statusId: Id },
): Activity {
  const actor = origin.account(accountId);
  const did = type === 'Add' ? `pins/${pinId}` : `pins/${pinId}/undo`;
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(actor, did),
    type,
    actor,
    object: origin.status(statusId),
    target: origin.featured(accountId),
  };
}

/** A wish to follow (ActivityPub §6.5); the other server answers with Accept or Reject. */
export function follow(
  origin: Origin,
  { followerId, followId, object }: { followerId: Id; followId: Id; object: string },
): Activity {
  const actor = origin.account(followerId);
  return {
    '@context': ACTIVITY_CONTEXT,
    id: followUri(origin, followerId, followId),
    type: 'Follow',
    actor,
    object,
  };
}

/** Id of a Follow of ours: built from its row, so that an answer finds it again. */
export function followUri(origin: Origin, followerId: Id, followId: Id): string {
  return origin.activity(origin.account(followerId), `follows/${followId}`);
}

/** A block, which the blocked person's server must know to keep it (Mastodon sends it too). */
export function block(
  origin: Origin,
  { accountId, blockId, object }: { accountId: Id; blockId: Id; object: string },
): Activity {
  const actor = origin.account(accountId);
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(actor, `blocks/${blockId}`),
    type: 'Block',
    actor,
    object,
  };
}

/** A report to the server of somebody; it comes from the whole server, so that nobody learns who reported (Mastodon's form). */
export function flag(
  origin: Origin,
  said: { reportId: Id; comment: string; target: string; statuses: readonly string[] },
): Activity {
  const actor = origin.instance();
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(actor, `flags/${said.reportId}`),
    type: 'Flag',
    actor,
    to: said.target,
    content: said.comment,
    object: [said.target, ...said.statuses],
  };
}

/** Takes an activity of ours back. It carries the whole of it: some servers look at the id, others at the object. */
export function undo(activity: Activity): Activity {
  return {
    '@context': activity['@context'],
    id: `${activity.id}/undo`,
    type: 'Undo',
    actor: activity.actor,
    object: bare(activity),
  };
}

/** Somebody's Follow of another server, as far as we know it. */
export interface TheirFollow {
  /** Its id, as it came. */
  uri: string;
  /** Who asked, and whom of ours. */
  follower: string;
  followeeId: Id;
}

/** The followee agrees (ActivityPub §6.6). The Follow stands inside whole, since peers find it by id or by pair. */
export function accept(origin: Origin, followId: Id, theirs: TheirFollow): Activity {
  return answer(origin, 'Accept', `accepts/${followId}`, theirs);
}

/** The followee refuses, or ends the follow (ActivityPub §6.7). */
export function reject(origin: Origin, followId: Id, theirs: TheirFollow): Activity {
  return answer(origin, 'Reject', `rejects/${followId}`, theirs);
}

function answer(
  origin: Origin,
  type: string,
  what: string,
  { uri, follower, followeeId }: TheirFollow,
): Activity {
  const actor = origin.account(followeeId);
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(actor, what),
    type,
    actor,
    object: { id: uri, type: 'Follow', actor: follower, object: actor },
  };
}

/** An activity as it stands inside another thing. */
export function bare({ '@context': _, ...activity }: Activity): Inner {
  return activity as Inner;
}
