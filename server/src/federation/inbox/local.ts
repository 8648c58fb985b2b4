import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import type { Activity } from '../normalise/activity.ts';
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
export function followerAnswered(
  ctx: Ctx,
  { actor, object: { id, embedded } }: Pick<Activity, 'actor' | 'object'>,
): Id | null {
  const followed = embedded && idOf(embedded.object);
  if (followed !== null && followed !== actor) return null;
  const byId = localAccount(ctx, id);
  if (byId !== null) return /#follows\/\d+$/.test(id as string) ? byId : null;
  if (embedded?.type !== 'Follow') return null;
  return followed === null ? null : localAccount(ctx, idOf(embedded.actor));
}
