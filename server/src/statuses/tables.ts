import type { Generated } from 'kysely';
import type { Bit, Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** A post or a boost of one. Its id sorts by the time it was published. */
    statuses: {
      id: Id;
      account_id: Id;
      /** Remote only: its id elsewhere and its page for people. */
      uri: string | null;
      url: string | null;
      /** Index into VISIBILITIES. */
      visibility: number;
      /** Sanitised HTML. */
      content: string;
      /** What the author typed; local only. */
      source: string | null;
      /** Content warning, plain text; empty for none. */
      spoiler: string;
      sensitive: Bit;
      language: string | null;
      in_reply_to_id: Id | null;
      in_reply_to_account_id: Id | null;
      /** Of another server: it answers something that was not known here when it came. */
      answers_unknown: Generated<Bit>;
      /** What this boost passes on, and who wrote that; null for a post. A boost has no text and no counters of its own. */
      boost_of_id: Id | null;
      boost_of_account_id: Id | null;
      /** Whether something is attached, for lists of pictures. */
      has_media: Bit;
      app_id: Id | null;
      /** What it belongs to with all that it answers and that answers it: the id of the first, or of `conversations`. */
      conversation_id: Id | null;
      replies_count: number;
      favourites_count: number;
      boosts_count: number;
      quotes_count: Generated<number>;
      /** Of another server: how many it says there are; null where it does not. */
      favourites_told: Generated<number | null>;
      boosts_told: Generated<number | null>;
      /** What its author lets nobody do, as `REFUSES` says it. */
      refuses: Generated<number>;
      /** Who may quote it, as `quotes/policy.ts` packs it. */
      quote_policy: Generated<number>;
      edited_at: Time | null;
      /** Set first, asked by `visibleTo`; a job removes the rest. */
      deleted_at: Time | null;
    };
    /** `silent`: named before an edit, no longer shown, but still allowed to read it. */
    mentions: { status_id: Id; account_id: Id; silent: Generated<Bit> };
    /** What an edited status said, and says: the first row is what was published. */
    status_edits: {
      id: Id;
      status_id: Id;
      written_at: Time;
      content: string;
      spoiler: string;
      sensitive: Bit;
      /** What hung on it, as JSON of `AttachedThen`; null: what hangs there now. */
      attachments: Generated<string | null>;
      /** JSON: what could be chosen; null without a poll. */
      options: Generated<string | null>;
    };
    /** What a status quotes, at most one thing, and whether its author agrees. */
    quotes: {
      id: Id;
      status_id: Id;
      account_id: Id;
      /** Null where the quoted status is not known here, or there is none; then `quoted_uri` names it. */
      quoted_id: Id | null;
      quoted_account_id: Id | null;
      quoted_uri: string | null;
      /** Index into QUOTE_STATES. */
      state: number;
      /** Written in a spelling that knows no consent: shown only when it was agreed to all the same. */
      older: Bit;
      /** The stamp by which an author of another server agreed, by its URL; ours are built from the id. */
      stamp: string | null;
      /** The activity by which somebody of another server asked, by its id. */
      request: string | null;
      /** When the stamp was looked at last. */
      looked_at: Time | null;
    };
    /** The question in a status. Its id on the wire is that of the status. */
    polls: {
      status_id: Id;
      /** Drawn anew when other options are offered: votes of another round count no more. */
      round: Id;
      multiple: Bit;
      /** Whether what was chosen is told only at the end. */
      hide_totals: Bit;
      expires_at: Time | null;
      /** Null where another server does not say. */
      voters_count: number | null;
      /** The end that was made known; null before. */
      ended_at: Time | null;
      /** When another server's counts were asked for last. */
      fetched_at: Time | null;
    };
    poll_options: { status_id: Id; place: number; title: string; votes_count: number };
    /** One choice of one account. `sole`: of a poll that takes one choice, so that a second finds the index taken. */
    poll_votes: { id: Id; status_id: Id; round: Id; account_id: Id; place: number; sole: Bit };
    favourites: {
      id: Id;
      account_id: Id;
      status_id: Id;
      /** By what another server may name it when it takes it back. */
      uri: Generated<string | null>;
    };
    /** What a member keeps for themselves; nobody else is told or shown. */
    bookmarks: { id: Id; account_id: Id; status_id: Id };
    /** What an author put at the top of their page, a few at most. */
    pins: { id: Id; account_id: Id; status_id: Id };
    /** A hashtag as it is compared. `listed`: it was used where everybody could read it. */
    tags: { id: Id; name: string; listed: Bit };
    /** `open` is 1 where the status is for everybody. */
    status_tags: { status_id: Id; tag_id: Id; open: Bit };
    /** Names that other servers gave to conversations. */
    conversations: { id: Id; uri: string };
    /** The group, of another server, that a conversation began in. */
    conversation_groups: { conversation_id: Id; account_id: Id };
    /** Of which conversation what is missing was asked for last, and what was found; `id` names the asking. */
    thread_refreshes: {
      conversation_id: Id;
      id: Id;
      started_at: Time;
      ended_at: Time | null;
      found: number;
    };
    /** Statuses of other servers that answer what is not known here, by the id that it has elsewhere. */
    awaited_parents: { status_id: Id; uri: string };
    /** Conversations of which a member wants to hear nothing more. */
    conversation_mutes: { account_id: Id; conversation_id: Id };
    /** What a member wrote to be published later. `draft`: JSON of what they typed. */
    scheduled_statuses: {
      id: Id;
      account_id: Id;
      app_id: Id | null;
      scheduled_at: Time;
      draft: string;
      /** Under which it was asked for, and until when that counts. */
      idempotency_key: string | null;
      key_until: Time | null;
    };
    /** What was published under an Idempotency-Key, for an hour. */
    idempotency_keys: { account_id: Id; key: string; status_id: Id; until: Time };
  }
}
