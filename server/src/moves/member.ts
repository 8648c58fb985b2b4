import { findMember } from '../accounts/index.ts';
import type { Actor, Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';

/** A member for whom something is done that they would do themselves. */
export async function memberActing(ctx: Ctx, accountId: Id): Promise<Actor> {
  const role = (await findMember(ctx, accountId))?.role ?? 'member';
  return { kind: 'member', accountId, appId: null, tokenId: null, scopes: [], role };
}

/** What a verb refuses for one member changes nothing of theirs, and holds up nobody else. Returns whether it was done. */
export async function unlessRefused(done: Promise<unknown>): Promise<boolean> {
  try {
    await done;
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return false;
  }
}
