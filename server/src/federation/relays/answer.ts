import { findAccount } from '../../accounts/index.ts';
import { actingAccount, type Ctx } from '../../context.ts';
import { parseId } from '../../db/ids.ts';
import type { Id } from '../../db/tables.ts';
import { answerRelay, listRelays, type Relay, relayFollowed } from '../../moderation/index.ts';
import { canonicalHost } from '../../origin.ts';
import type { Effect } from '../inbox/receiver.ts';
import type { Activity } from '../normalise/activity.ts';

/**
 * A relay agrees to be followed by this server, or refuses: by the id of the Follow, drawn for it alone, and from the
 * relay itself: the actor that was asked, or, where only an inbox was known, one of its host.
 */
export async function relayAnswered(ctx: Ctx, { object }: Activity, agrees: boolean): Promise<Effect | null> {
  const followId = followIn(ctx, object.id);
  if (followId === null) return null;
  const relay = (await listRelays(ctx)).find((one) => one.follow_id === followId);
  if (!relay || !(await isItself(ctx, relay))) return null;
  const actorId = actingAccount(ctx);
  return (inner) => answerRelay(inner, { followId, actorId, agrees });
}

/** A relay of LitePub's style that was asked follows this server back; nobody else may. */
export async function relayFollows(ctx: Ctx, { id, object }: Activity): Promise<Effect | null> {
  if (id === null || object.id === null || ctx.origin.parse(object.id)?.kind !== 'instance') return null;
  const actorId = actingAccount(ctx);
  const relay = (await listRelays(ctx)).find((one) => one.actor_id === actorId && one.style === 'litepub');
  if (!relay || (relay.state !== 'pending' && relay.state !== 'accepted')) return null;
  return (inner) => relayFollowed(inner, relay, id);
}

function followIn(ctx: Ctx, uri: string | null): Id | null {
  if (uri === null || ctx.origin.parse(uri)?.kind !== 'instance') return null;
  return parseId(/#relay-follows\/(\d+)$/.exec(uri)?.[1]);
}

async function isItself(ctx: Ctx, { style, address, actor_id: known }: Relay): Promise<boolean> {
  const actorId = actingAccount(ctx);
  if (style === 'litepub') return known === actorId;
  const url = URL.parse((await findAccount(ctx, actorId))?.uri ?? '');
  return url !== null && canonicalHost(url) === canonicalHost(new URL(address));
}
