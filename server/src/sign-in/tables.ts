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
  }
}
