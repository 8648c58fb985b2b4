import type { Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** A program that may ask people for access. */
    apps: {
      id: Id;
      client_id: string;
      client_secret_hash: string;
      name: string;
      website: string | null;
      /** JSON: a list. */
      redirect_uris: string;
      /** Separated by blanks. */
      scopes: string;
    };
    /** An authorization code that was given out; its code is stored as a fingerprint only. */
    grants: {
      id: Id;
      code_hash: string;
      app_id: Id;
      account_id: Id;
      scopes: string;
      redirect_uri: string;
      /** PKCE S256. */
      challenge: string | null;
      expires_at: Time;
      used_at: Time | null;
    };
    /** Access of an app, for a member or (account_id null) for itself. */
    tokens: {
      id: Id;
      token_hash: string;
      app_id: Id;
      account_id: Id | null;
      grant_id: Id | null;
      scopes: string;
      last_used_at: Time | null;
      revoked_at: Time | null;
    };
    /** A browser that is signed in. */
    sessions: {
      id: Id;
      token_hash: string;
      account_id: Id;
      user_agent: string;
      last_used_at: Time;
      revoked_at: Time | null;
    };
    /** Somebody who asked to live here and does not yet. Its id becomes the account's. */
    sign_ups: {
      id: Id;
      username: string;
      /** As in `accounts`: the name is held meanwhile. */
      handle: string;
      /** Null where the address is a member's already: such a row only holds the name, so that nobody can tell. */
      email: string | null;
      email_folded: string | null;
      password_hash: string;
      locale: string;
      reason: string | null;
      code_hash: string | null;
      code_until: Time | null;
      confirmed_at: Time | null;
      /** The token that an app was given, which works once the account is there. */
      token_hash: string | null;
      app_id: Id | null;
      scopes: string | null;
    };
    /** A one-use link to a new password. */
    reset_links: { id: Id; code_hash: string; account_id: Id; until: Time };
  }
}
