import type { Id } from '../../db/tables.ts';
import type { Origin } from '../../origin.ts';
import { PUBLIC } from '../normalise/audience.ts';
import type { Activity } from './activities.ts';
import { ACTIVITY_CONTEXT } from './context.ts';

/** What the server asks of a relay: to pass everything on that is public, or, in LitePub's style, to be its follower (FEP-ae0c). */
function following(origin: Origin, followId: Id, relay: string | null) {
  const actor = origin.instance();
  return {
    id: origin.activity(actor, `relay-follows/${followId}`),
    type: 'Follow',
    actor,
    object: relay ?? PUBLIC,
    ...(relay === null ? {} : { to: [relay] }),
  };
}

export function followRelay(origin: Origin, followId: Id, relay: string | null): Activity {
  return { '@context': ACTIVITY_CONTEXT, ...following(origin, followId, relay) };
}

export function unfollowRelay(origin: Origin, followId: Id, relay: string | null): Activity {
  const object = following(origin, followId, relay);
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(origin.instance(), `relay-follows/${followId}/undo`),
    type: 'Undo',
    actor: object.actor,
    ...(relay === null ? {} : { to: [relay] }),
    object,
  };
}

/** A relay of LitePub's style may follow the server back. */
export function acceptRelay(origin: Origin, relay: string, follow: { id: string; relayId: Id }): Activity {
  const actor = origin.instance();
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(actor, `relay-accepts/${follow.relayId}`),
    type: 'Accept',
    actor,
    to: [relay],
    object: { id: follow.id, type: 'Follow', actor: relay, object: actor },
  };
}

/** Something public is new here: what such a relay passes on. */
export function announceToRelay(origin: Origin, statusId: Id): Activity {
  const actor = origin.instance();
  return {
    '@context': ACTIVITY_CONTEXT,
    id: origin.activity(actor, `relayed/${statusId}`),
    type: 'Announce',
    actor,
    to: [PUBLIC],
    object: origin.status(statusId),
  };
}
