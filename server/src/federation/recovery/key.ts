import { saveRecoveryKey } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { invalid } from '../../errors.ts';
import { KeyRefused } from '../signatures/keys.ts';
import { isPrivateMultikey, readMultikey } from '../signatures/multikey.ts';

/**
 * Publishes the public half of a member's recovery key in their actor (FEP-521a), or with null takes it down; followers
 * elsewhere are told.
 * @throws {Refusal} invalid for what is no Ed25519 Multikey; forbidden for an account without a login
 */
export async function setRecoveryKey(ctx: Ctx, accountId: Id, multikey: string | null): Promise<void> {
  if (multikey !== null) refuseUnlessKey(multikey);
  await saveRecoveryKey(ctx, accountId, multikey);
}

/** @throws {Refusal} invalid for what is no Ed25519 Multikey, and for one that should never have come here */
export function refuseUnlessKey(multikey: string): void {
  if (isPrivateMultikey(multikey))
    throw invalid('this is the private half, which nobody may know: make a new key');
  try {
    readMultikey(multikey);
  } catch (error) {
    if (error instanceof KeyRefused) throw invalid('Public key is not an Ed25519 Multikey', { cause: error });
    throw error;
  }
}
