import type { AccountRow } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { boost, PRIVATE, VISIBILITIES } from '../../statuses/index.ts';
import type { Activity } from '../normalise/activity.ts';
import { visibilityOf } from '../normalise/audience.ts';
import type { Effect } from './receiver.ts';
import { isBuried } from './tombstones.ts';

/** A boost as an Announce says it, but for what is boosted. */
export interface ToldBoost {
  /** By whom; what waited since an earlier version does not say. */
  by?: string;
  visibility: number;
  remote: { uri: string; published: number; precision: number; quiet?: boolean };
}

export function toldBoost(
  ctx: Ctx,
  uri: string,
  { actor: by, published, to, cc }: Activity,
  actor: AccountRow,
): ToldBoost {
  const now = ctx.clock.now();
  return {
    by,
    // Nobody boosts for named people only: what says nothing of followers is for them.
    visibility: Math.min(VISIBILITIES.indexOf(visibilityOf(to, cc, actor.followers_uri)), PRIVATE),
    remote: { uri, published: Math.min(published?.at ?? now, now), precision: published?.span ?? 1 },
  };
}

export function boostOf(statusId: Id, { by, ...told }: ToldBoost): Effect {
  return async (inner) => {
    // It may have been taken back before it came.
    if (await isBuried(inner, told.remote.uri, by)) return;
    await boost(inner, { statusId, ...told });
  };
}
