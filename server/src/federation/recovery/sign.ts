import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { keysOfRestore, noteAnswer } from '../../portability/index.ts';
import { type Outcome, TRIES } from '../delivery/outcome.ts';

/**
 * The key of an account that is restored, for one try: the main key, and where that was not believed (401) the recovery
 * key, in turns. It is opened for each anew, so that nothing of it stays in memory. Null once it is forgotten.
 */
export async function keyForTry(
  ctx: Ctx,
  restoreId: Id,
  attempts: number,
): Promise<{ id: string; object: KeyObject } | null> {
  const keys = await keysOfRestore(ctx, restoreId);
  const key = keys[(attempts - 1) % keys.length];
  return key ? { id: key.keyId, object: createPrivateKey(ctx.secrets.open(key.sealed)) } : null;
}

/** Notes what became of a try, where that is final. The Move is what counts: the Update before it only makes it known. */
export async function noteTry(
  ctx: Ctx,
  restoreId: Id,
  action: string,
  { inbox, attempts }: { inbox: string; attempts: number },
  outcome: Outcome,
): Promise<void> {
  // An inbox that is gone takes the Move behind it along.
  if (action !== 'move' && outcome.kind !== 'gone') return;
  if (outcome.kind === 'later' && (outcome.blames || attempts < TRIES)) return;
  const answer = outcome.kind === 'arrived' ? 'arrived' : 'refused';
  await noteAnswer(ctx, { restoreId, inbox, answer });
}
