import type { Id } from '../../db/tables.ts';
import { PUBLIC } from '../normalise/audience.ts';
import type { Json } from '../normalise/document.ts';
import { idOf } from '../normalise/values.ts';
import type { Activity } from './activities.ts';
import { ACTIVITY_CONTEXT, ACTOR_CONTEXT } from './context.ts';

/** An account whose server is gone, as its kit describes it, and where it lives now. */
export interface Restored {
  restoreId: Id;
  actor: Json;
  target: string;
}

/** It lives elsewhere now. Servers that would ask the old one about a Move read it here (Misskey). */
export function movedActor({ restoreId, actor, target }: Restored): Activity {
  const id = String(actor.id);
  return {
    '@context': ACTOR_CONTEXT,
    id: `${id}#updates/restore-${restoreId}`,
    type: 'Update',
    actor: id,
    to: [PUBLIC],
    object: { ...actor, movedTo: target },
  };
}

/** And asks who follows it to follow it there. */
export function movedAway({ restoreId, actor, target }: Restored): Activity {
  const id = String(actor.id);
  return {
    '@context': ACTIVITY_CONTEXT,
    id: `${id}#moves/restore-${restoreId}`,
    type: 'Move',
    actor: id,
    to: [idOf(actor.followers) ?? `${id}/followers`],
    object: id,
    target,
  };
}
