import type { Id, Time } from '../db/tables.ts';

export interface Boost {
  boostId: Id;
  /** What was boosted, and who wrote it. */
  statusId: Id;
  authorId: Id;
  /** Who boosted it. */
  accountId: Id;
  /** Of the boost; index into VISIBILITIES. */
  visibility: number;
  /** Whether it was boosted here. */
  local: boolean;
  /** It was not sent to us but found, long after: nobody is told of it. */
  quiet?: boolean;
}

declare module '../events/events.ts' {
  interface Events {
    'status.published': {
      statusId: Id;
      authorId: Id;
      /** Index into VISIBILITIES. */
      visibility: number;
      local: boolean;
      inReplyToId: Id | null;
      inReplyToAccountId: Id | null;
      /** Whether it answers something that is not known here. */
      answersUnknown?: boolean;
      /** It was not sent to us but fetched, long after it was said: nobody is told of it. */
      quiet?: boolean;
      mentioned: Id[];
      /** Hashtags under which everybody finds it; a job of the release before does not say. */
      tags?: Id[];
    };
    'status.edited': {
      statusId: Id;
      authorId: Id;
      visibility: number;
      local: boolean;
      at: Time;
      /** Whom it names now and did not before. */
      added: Id[];
      /** Hashtags under which everybody finds it now, and those under which no more. */
      tags?: Id[];
      untagged?: Id[];
      /** Whether it links to another page than before. */
      links?: boolean;
    };
    'status.deleted': {
      statusId: Id;
      authorId: Id;
      visibility: number;
      local: boolean;
      mentioned: Id[];
      /** Hashtags under which everybody found it. */
      tags?: Id[];
      /** Of one of ours, those who boosted it last, at most 500; a job of the release before has none. */
      boostedBy?: Id[];
      /** Those who quoted it last, at most 500. */
      quotedBy?: Id[];
    };
    /** A member looked at a thread of which another server may know more. */
    'thread.looked-at': { refreshId: Id; statusId: Id };
    'status.favourited': { favouriteId: Id; statusId: Id; accountId: Id; authorId: Id };
    'status.unfavourited': { favouriteId: Id; statusId: Id; accountId: Id; authorId: Id };
    'poll.voted': {
      statusId: Id;
      authorId: Id;
      accountId: Id;
      /** Whether the poll is ours. */
      local: boolean;
      /** Whether its counts are told only at the end. */
      hidden: boolean;
      votes: { id: Id; place: number }[];
    };
    'poll.ended': { statusId: Id; authorId: Id; local: boolean; at: Time };
    /** A member's status stands at the top of their page, or does no more. */
    'status.pinned': { pinId: Id; statusId: Id; accountId: Id };
    'status.unpinned': { pinId: Id; statusId: Id; accountId: Id };
    /** Others may quote it now than before; it says the same. */
    'status.policy-changed': {
      changeId: Id;
      statusId: Id;
      authorId: Id;
      visibility: number;
      local: boolean;
    };
    /** A member quotes somebody of another server, who is to be asked. */
    'quote.asked': { quoteId: Id; statusId: Id; accountId: Id };
    /** A status of another server says that it quotes, by a stamp or of its own author: to be looked at. */
    'quote.claimed': { quoteId: Id };
    /** The author of what is quoted agrees. */
    'quote.accepted': {
      quoteId: Id;
      /** The status that quotes, and who wrote it. */
      statusId: Id;
      accountId: Id;
      visibility: number;
      quotedAuthorId: Id;
      /** As it is published; else the status was there before. */
      fresh: boolean;
    };
    /** The author of what is quoted does not agree; `revoked`: they had. */
    'quote.ended': { quoteId: Id; statusId: Id; accountId: Id; visibility: number; revoked: boolean };
    'status.boosted': Boost;
    'status.unboosted': Boost;
  }
}
