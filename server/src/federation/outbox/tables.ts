import type { Generated } from 'kysely';
import type { Bit, Id, Time } from '../../db/tables.ts';

/** What is done to a subject; a later action may make an earlier one pointless. */
export type Action =
  | 'create'
  | 'update'
  | 'delete'
  | 'like'
  | 'announce'
  | 'follow'
  | 'block'
  | 'add'
  | 'remove'
  | 'undo'
  | 'accept'
  | 'reject'
  | 'ask'
  | 'move';

declare module '../../db/tables.ts' {
  interface Tables {
    /** The log of what we say: one row an activity, however many it is for. */
    outgoing: {
      id: Id;
      sender_id: Id;
      /** The activity as it is sent, byte for byte, and its SHA-256 in Base64. Empty once what it tells of was deleted. */
      document: string;
      digest: string;
      /** Everybody who follows this account, or nobody. */
      followers_of: Id | null;
      /** JSON: further inboxes. */
      inboxes: string;
      /** What it is about, as `status:17`: of two rows about one thing the later may make the earlier pointless. */
      subject: string;
      action: Action;
      /** What made us say it, so that a job that runs twice says it once. */
      unique_key: string;
      /** The later row that makes this one pointless; then it is sent to nobody any more. */
      superseded_by: Id | null;
      /** Said for an account whose server is gone, and signed with its key. */
      restore_id: Generated<Id | null>;
      /** The last follower that deliveries were made for. */
      expanded_to: Id;
      /** When all deliveries had been made. */
      expanded_at: Time | null;
      /** How long a host that was away can still be told. */
      kept_until: Time;
    };
    /** One activity on its way to one inbox; gone when it has arrived. */
    deliveries: {
      id: Id;
      outgoing_id: Id;
      sender_id: Id;
      /** Host and port of the inbox. */
      host: string;
      inbox: string;
      attempts: number;
      /** When it may be sent next; while it is being sent, the end of the lease. Null until all its siblings are there. */
      run_at: Time | null;
      leased: Bit;
    };
    /** Servers that had trouble answering, or asked for other signatures; all others have no row. */
    hosts: {
      host: string;
      /** Failures in a row. */
      failures: number;
      /** The breaker is open until then: nothing is sent but one probe after it. */
      open_until: Time | null;
      /** The smallest outgoing row that the host has not been told. */
      behind_since: Id | null;
      last_ok_at: Time | null;
      last_error: string | null;
      /** How it asked for requests to be signed by RFC 9421, as `Accept-Signature` says it, and until when that is believed. */
      signature: Generated<string | null>;
      signature_until: Generated<Time | null>;
    };
    /** Inboxes that said they are gone (410); nothing is sent there before `until`. */
    gone_inboxes: { inbox: string; until: Time };
    /** One row: who holds it takes deliveries, so that two workers never take two of one sender to one host. */
    delivery_turns: { id: Id };
  }
}
