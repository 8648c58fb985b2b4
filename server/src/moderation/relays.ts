import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id, Tables } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { refuseUnlessRuns } from '../instance/index.ts';
import { createCache } from '../live/cache.ts';
import { remembered } from '../remembered.ts';
import './events.ts';
import './tables.ts';

export type Relay = Selectable<Tables['relays']>;

/** Announced when a relay or what it agreed to has changed. */
const RELAYS_TOPIC = 'relays';

const MOST_RELAYS = 20;
const MOST_CHARACTERS = 2048;

/**
 * Asks a relay to pass on what is public here, and to tell of what is elsewhere. An address that ends in `/inbox` is one of
 * Mastodon's style, any other the actor of one of LitePub's. Until it agrees nothing from it counts; asked again, it has to
 * agree anew.
 * @throws {Refusal} forbidden, invalid (no address, ours, too many)
 */
export async function enableRelay(ctx: Ctx, text: string): Promise<string> {
  refuseUnlessRuns(ctx);
  const url = addressIn(ctx, text);
  const address = url.href;
  const style = url.pathname.endsWith('/inbox') ? 'mastodon' : 'litepub';
  await transact(ctx, async (inner) => {
    const all = await listRelays(inner);
    const known = all.find((one) => one.address === address);
    if (!known && all.length >= MOST_RELAYS) throw invalid(`There are ${MOST_RELAYS} relays, which is most`);
    const id = known?.id ?? inner.ids.next();
    const asked = { state: 'pending' as const, follow_id: inner.ids.next(), follows_back: null };
    await inner.db
      .insertInto('relays')
      .values({ id, address, style, actor_id: null, ...asked })
      .onConflict((conflict) => conflict.column('address').doUpdateSet(asked))
      .execute();
    relaysChanged(inner);
    await emit(inner, 'relay.asked', { relayId: id, followId: asked.follow_id });
  });
  return address;
}

/** Wants no more of a relay, which is told so. @throws {Refusal} forbidden, missing */
export async function endRelay(ctx: Ctx, text: string): Promise<void> {
  refuseUnlessRuns(ctx);
  const address = URL.parse(text.trim())?.href ?? '';
  await transact(ctx, async (inner) => {
    const relay = (await listRelays(inner)).find((one) => one.address === address);
    if (!relay) throw notFound();
    if (relay.follow_id === null) return;
    await inner.db
      .updateTable('relays')
      .set({ state: 'idle', follow_id: null, follows_back: null })
      .where('id', '=', relay.id)
      .execute();
    relaysChanged(inner);
    await emit(inner, 'relay.left', { relayId: relay.id, followId: relay.follow_id });
  });
}

/** The relay agrees to what it was last asked, or refuses. Joins the caller's transaction, who knows that it is the relay. */
export async function answerRelay(
  ctx: Ctx & { tx: Tx },
  { followId, actorId, agrees }: { followId: Id; actorId: Id; agrees: boolean },
): Promise<void> {
  await ctx.db
    .updateTable('relays')
    .set({ state: agrees ? 'accepted' : 'rejected', actor_id: actorId })
    .where('follow_id', '=', followId)
    // Whoever refused has to be asked again.
    .where('state', 'in', agrees ? ['pending'] : ['pending', 'accepted'])
    .execute();
  relaysChanged(ctx);
}

/** It follows this server back, and is told that it may. */
export async function relayFollowed(ctx: Ctx & { tx: Tx }, { id }: Relay, uri: string): Promise<void> {
  await ctx.db.updateTable('relays').set({ follows_back: uri }).where('id', '=', id).execute();
  relaysChanged(ctx);
  await emit(ctx, 'relay.followed', { relayId: id });
}

/** Who it is was found out. */
export async function relayKnown(ctx: Ctx, relayId: Id, actorId: Id): Promise<void> {
  await transact(ctx, async (inner) => {
    await inner.db.updateTable('relays').set({ actor_id: actorId }).where('id', '=', relayId).execute();
    relaysChanged(inner);
  });
}

export async function findRelay(ctx: Pick<Ctx, 'db'>, id: Id): Promise<Relay | undefined> {
  return ctx.db.selectFrom('relays').selectAll().where('id', '=', id).executeTakeFirst();
}

/** All of them, by their addresses. */
export async function listRelays(ctx: Pick<Ctx, 'db'>): Promise<Relay[]> {
  return ctx.db.selectFrom('relays').selectAll().orderBy('address').execute();
}

const cacheOf = remembered(({ live }) => {
  const cache = createCache<'all', Relay[]>(live, { topic: RELAYS_TOPIC, max: 1, ttl: 4000 });
  live.listen(RELAYS_TOPIC, () => cache.clear());
  return cache;
});

/** Those that agreed, from memory. */
export async function acceptedRelays(ctx: Ctx): Promise<readonly Relay[]> {
  const cache = cacheOf(ctx);
  const known = cache.get('all');
  if (known) return known;
  const moment = cache.since();
  const accepted = (await listRelays(ctx)).filter(({ state }) => state === 'accepted');
  if (!ctx.tx) cache.set('all', accepted, moment);
  return accepted;
}

function relaysChanged(ctx: Ctx & { tx: Tx }): void {
  ctx.tx.afterCommit(() => ctx.live.announce(RELAYS_TOPIC));
}

function addressIn(ctx: Ctx, text: string): URL {
  const url = text.length <= MOST_CHARACTERS ? URL.parse(text.trim()) : null;
  const isWeb = url?.protocol === 'https:' || (ctx.config.lab && url?.protocol === 'http:');
  if (!url || !isWeb || ctx.origin.isOurs(url.href) || url.username !== '' || url.hash !== '')
    throw invalid(
      'Address of a relay is one like https://relay.example/inbox or https://relay.example/actor',
    );
  return url;
}
