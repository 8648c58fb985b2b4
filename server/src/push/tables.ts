import type { PushPolicy } from '@skein/api/push.ts';
import type { Bit, Id } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** Where an app is told of notifications while it sleeps. Of each token there is one at most. */
    push_subscriptions: {
      /** Small: apps read it as an integer of 32 bits. */
      id: Id;
      token_id: Id;
      account_id: Id;
      endpoint: string;
      /** Public key of the device, an uncompressed point of P-256 in base64url. */
      p256dh: string;
      standard: Bit;
      policy: PushPolicy;
      /** JSON: the types that are wanted. */
      alerts: string;
      /** Sealed JSON: the secret of the device, and the token, which every message carries. */
      sealed: string;
    };
  }
}
