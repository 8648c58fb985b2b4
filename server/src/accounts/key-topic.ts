import type { Ctx } from '../context.ts';
import type { Tx } from '../db/transact.ts';

/** Announced with a key id (`<actor>#main-key`) when what is known of that key has changed. */
export const KEY_TOPIC = 'account.key';

/** After the commit, every process forgets this key. */
export function keyChanged(ctx: Ctx & { tx: Tx }, keyId: string | null): void {
  if (keyId !== null) ctx.tx.afterCommit(() => ctx.live.announce(KEY_TOPIC, keyId));
}
