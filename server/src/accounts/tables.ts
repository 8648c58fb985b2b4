import type { Generated } from 'kysely';
import type { Bit, Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** A person, group or service, local or remote. */
    accounts: {
      id: Id;
      username: string;
      /** What stands after the @, for local accounts too. */
      domain: string;
      /** `name@domain`, folded: unique. */
      handle: string;
      local: Bit;
      type: AccountType;
      display_name: string;
      /** Sanitised HTML. */
      note: string;
      /** JSON: `[{ name, value }]`, values sanitised HTML. */
      fields: string;
      /** Remote only: its page for people, its actor id, where to deliver. Ours are built, never stored. */
      url: string | null;
      uri: string | null;
      inbox: string | null;
      shared_inbox: string | null;
      followers_uri: string | null;
      /** Further collections of remote accounts, all of the actor's own origin. */
      following_uri: string | null;
      outbox_uri: string | null;
      featured_uri: string | null;
      featured_tags_uri: Generated<string | null>;
      /** Of the collections of accounts that it recommends. */
      collections_uri: Generated<string | null>;
      /** Remote only: who may recommend it, as `policy.ts` packs it. */
      feature_policy: Generated<number>;
      /** Remote only: how many its own server says there are; the counters below count what is known here. */
      followers_told: number | null;
      following_told: number | null;
      statuses_told: number | null;
      /** Remote only: when its collections and the pages it names were last looked at; null before somebody looked it up. */
      looked_at: Time | null;
      /** Name of a file of ours, or the address on the account's own server. */
      avatar: string | null;
      header: string | null;
      /** What they show, in words. */
      avatar_description: Generated<string>;
      header_description: Generated<string>;
      /** Remote only: id of the main key. */
      key_id: string | null;
      /** Remote only, JSON: its further keys, each as `[fragment, Ed25519 Multikey]`; the fragment stands behind `uri`. */
      multikeys: Generated<string>;
      /** SPKI PEM of the main key. */
      public_key: string | null;
      /** Local only: PKCS8 PEM, sealed. */
      private_key: string | null;
      /** Ed25519 Multikey of the recovery key; its private half never comes here. */
      recovery_key: string | null;
      locked: Bit;
      discoverable: Bit;
      indexable: Bit;
      /** Whether others may not see who follows this account and whom it follows. */
      hide_collections: Generated<Bit>;
      /** Which parts of the profile apps should show: pictures, those in answers, what it features. */
      show_media: Generated<Bit>;
      show_media_replies: Generated<Bit>;
      show_featured: Generated<Bit>;
      /** JSON: domains whose pages may name this account as their author. */
      attribution_domains: Generated<string>;
      followers_count: number;
      following_count: number;
      statuses_count: number;
      last_status_at: Time | null;
      created_at: Time;
      fetched_at: Time | null;
      suspended_at: Time | null;
      /** Shown to those who follow it or look for it, and to nobody else. */
      silenced_at: Generated<Time | null>;
      /** Which of its limits are those of its server, as `host-limits.ts` adds them up. */
      host_limits: Generated<number>;
      deleted_at: Time | null;
      /** Where this person lives now, as the account itself says. */
      moved_to_id: Generated<Id | null>;
    };
    /** An account with a login here. */
    members: {
      account_id: Id;
      email: string;
      email_folded: string;
      /** PHC string of argon2id. */
      password_hash: string;
      role: 'member' | 'moderator' | 'admin' | 'owner';
      /** The language of letters. */
      locale: string;
      /** The language chosen for pages; null where it is the browser's to say. */
      interface_language: Generated<string | null>;
      confirmed_at: Time | null;
      approved_at: Time | null;
      disabled_at: Time | null;
      last_seen_at: Time;
      default_visibility: 'public' | 'unlisted' | 'private' | 'direct';
      default_sensitive: Bit;
      default_language: string | null;
      default_quote_policy: Generated<'public' | 'followers' | 'nobody'>;
      /** Note and fields as typed; `accounts` has the HTML made of them. Fields are JSON as there. */
      note_source: Generated<string>;
      fields_source: Generated<string>;
    };
  }
}

export type AccountType = 'Person' | 'Service' | 'Group' | 'Organization' | 'Application';
