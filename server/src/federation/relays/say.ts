import { type AccountRow, findAccount, loadAccounts } from '../../accounts/index.ts';
import type { Ctx, Job } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { inTurn } from '../../jobs/turns.ts';
import { acceptedRelays, findRelay, type Relay, relayKnown } from '../../moderation/index.ts';
import { PUBLIC } from '../../statuses/index.ts';
import { accountOf } from '../fetch/actor.ts';
import { unlessMissing } from '../fetch/document.ts';
import type { Activity } from '../objects/activities.ts';
import { acceptRelay, announceToRelay, followRelay, unfollowRelay } from '../objects/relays.ts';
import { inboxesOf } from '../outbox/audience.ts';
import { postAsServer } from '../outbox/post-as-server.ts';

/** Kind of the job that tells a relay something in the name of the whole server. */
export const SAY_RELAY_JOB = 'federation.say-relay';

/** What is said: by which Follow, or of which status. */
interface Said {
  relayId: Id;
  what: 'follow' | 'undo' | 'accept' | 'announce';
  id: Id;
}

/** Has it said soon; joins the caller's transaction. */
export async function sayToRelay(ctx: Ctx & { tx: Tx }, said: Said): Promise<void> {
  if (!ctx.origin.federates) return;
  const key = `${said.relayId} ${said.what} ${said.id}`;
  await enqueue(ctx, [{ kind: SAY_RELAY_JOB, payload: said, key }]);
}

/** Says it, unless it is not so any more. What fails for now is thrown, so that the job tries again. */
export async function sayRelay(ctx: Ctx, said: Said, { attempts }: Pick<Job, 'attempts'>): Promise<void> {
  const relay = await findRelay(ctx, said.relayId);
  if (!relay) return;
  const turn = { kind: SAY_RELAY_JOB, payload: said, asks: relay.address, attempts: attempts - 1 };
  await inTurn(ctx, turn, async () => {
    const to = await reach(ctx, relay);
    const activity = to && activityFor(ctx, relay, said, to.actor);
    if (!to || !activity) return;
    const outcome = await postAsServer(ctx, to.inbox, activity);
    const what = { relay: relay.address, what: said.what };
    if (outcome.kind === 'later') throw new Error(`a relay could not be told: ${outcome.reason}`);
    if (outcome.kind === 'refused')
      ctx.log.info('a relay did not take what it was told', { ...what, reason: outcome.reason });
  });
}

function activityFor(ctx: Ctx, relay: Relay, { what, id }: Said, actor: AccountRow | null): Activity | null {
  const uri = actor?.uri ?? null;
  if (what === 'undo') return unfollowRelay(ctx.origin, id, uri);
  if (what === 'follow')
    return relay.state === 'pending' && relay.follow_id === id ? followRelay(ctx.origin, id, uri) : null;
  if (what === 'announce') return relay.state === 'accepted' ? announceToRelay(ctx.origin, id) : null;
  if (relay.follows_back === null || uri === null) return null;
  return acceptRelay(ctx.origin, uri, { id: relay.follows_back, relayId: relay.id });
}

/** Where a relay is told something. Who one of LitePub's style is, is asked once. @throws {FetchFailed} where it does not answer */
async function reach(ctx: Ctx, relay: Relay): Promise<{ inbox: string; actor: AccountRow | null } | null> {
  if (relay.style === 'mastodon') return { inbox: relay.address, actor: null };
  const id = relay.actor_id ?? (await unlessMissing(() => accountOf(ctx, relay.address)));
  const actor = id === null ? undefined : await findAccount(ctx, id);
  if (!actor || actor.inbox === null) {
    ctx.log.info('a relay is not an actor that can be followed', { relay: relay.address });
    return null;
  }
  if (relay.actor_id === null) await relayKnown(ctx, relay.id, actor.id);
  return { inbox: actor.inbox, actor };
}

/**
 * The inboxes of relays that take what members say in public: of Mastodon's style everything, of LitePub's what changes
 * or is gone, since they are told of what is new by the server itself.
 */
export async function relayInboxes(
  ctx: Ctx,
  visibility: number,
  action: 'create' | 'change',
): Promise<string[]> {
  if (visibility !== PUBLIC) return [];
  const relays = await acceptedRelays(ctx);
  if (relays.length === 0) return [];
  const inboxes = relays.filter(({ style }) => style === 'mastodon').map(({ address }) => address);
  if (action === 'create') return inboxes;
  const actors = relays.flatMap(({ style, actor_id: id }) =>
    style === 'litepub' && id !== null ? [id] : [],
  );
  return [...inboxes, ...inboxesOf(await loadAccounts(ctx, actors))];
}

/** Tells relays of LitePub's style what is new. */
export async function announceToRelays(ctx: Ctx, statusId: Id): Promise<void> {
  const relays = (await acceptedRelays(ctx)).filter(({ style }) => style === 'litepub');
  if (relays.length === 0) return;
  await transact(ctx, async (inner) => {
    for (const { id } of relays) await sayToRelay(inner, { relayId: id, what: 'announce', id: statusId });
  });
}
