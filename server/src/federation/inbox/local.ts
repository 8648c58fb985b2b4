import { findByUri } from '../../accounts/index.ts';
import { actingAccount, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import type { Reference } from '../normalise/activity.ts';
import { idOf } from '../normalise/values.ts';

/** The account of ours that an id names, whether or not there is one; null for everything else. */
export function localAccount(ctx: Ctx, uri: string | null): Id | null {
  const ours = uri === null ? null : ctx.origin.parse(uri);
  return ours?.kind === 'account' ? ours.id : null;
}

/**
 * The member of ours whose Follow an Accept or Reject answers: by that Follow's id (`<actor>#follows/<id>`), or by a
 * copy of it. Null unless the one who answers is the one who was asked.
 */
export async function followerAnswered(ctx: Ctx, { id, embedded }: Reference): Promise<Id | null> {
  const byId = localAccount(ctx, id);
  if (byId !== null) return /#follows\/\d+$/.test(id as string) ? byId : null;
  if (embedded?.type !== 'Follow') return null;
  const asked = idOf(embedded.object);
  const followee = asked === null ? undefined : await findByUri(ctx, asked);
  return followee && followee.id === actingAccount(ctx) ? localAccount(ctx, idOf(embedded.actor)) : null;
}
