import { findPlace, placeAgreed, placeEnded } from '../../collections/index.ts';
import { actingAccount, type Ctx } from '../../context.ts';
import { parseId } from '../../db/ids.ts';
import type { Id } from '../../db/tables.ts';
import { sameOrigin } from '../fetch/actor.ts';
import type { Activity } from '../normalise/activity.ts';
import type { Effect } from './receiver.ts';

/** The one whom a member wants in a collection agrees, by a stamp of their own server; null when this answers something else. */
export async function featureAccepted(ctx: Ctx, { actor, object, result }: Activity): Promise<Effect | null> {
  const itemId = await placeAsked(ctx, object.id);
  const stamp = result?.id ?? null;
  if (itemId === null || stamp === null || !sameOrigin(stamp, actor)) return null;
  return (inner) => placeAgreed(inner, itemId, stamp);
}

/** They do not agree, or no more. */
export async function featureRejected(ctx: Ctx, { object }: Activity): Promise<Effect | null> {
  const itemId = await placeAsked(ctx, object.id);
  return itemId === null ? null : (inner) => placeEnded(inner, itemId);
}

/** The place that an answer is about, by the id of our request (`<actor>#features/<id>`). Null unless the one who answers was asked. */
async function placeAsked(ctx: Ctx, uri: string | null): Promise<Id | null> {
  const itemId = parseId(/#features\/(\d+)$/.exec(uri ?? '')?.[1]);
  const place = itemId === null ? undefined : await findPlace(ctx, itemId);
  if (place?.account_id !== actingAccount(ctx)) return null;
  const asked = ctx.origin.activity(ctx.origin.account(place.ownerId), `features/${place.id}`);
  return asked === uri ? place.id : null;
}
