import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { createCache } from '../live/cache.ts';
import { RELATIONS_TOPIC } from '../relations/index.ts';
import { remembered } from '../remembered.ts';

/** Announced with a member's id whenever what they were told came or went, or is no longer to be seen. */
const NOTIFICATIONS_TOPIC = 'notifications';

/** A mute ends by the clock, which announces nothing. */
const TOP_MS = 4000;
/** Choices of types that the apps of one member ask for. */
const CHOICES = 8;

type Tops = Map<string, { made: unknown; readAt: number }>;

const topsOf = remembered(({ live }) =>
  createCache<Id, Tops>(live, { topic: [NOTIFICATIONS_TOPIC, RELATIONS_TOPIC], max: 5000, ttl: TOP_MS }),
);

/**
 * The newest page of what a member was told, kept until that or their relations change: apps ask for it again and
 * again. `choice` names what was asked for. Whose account is suspended meanwhile is skipped when the page is rendered.
 */
export async function topOf<T>(
  ctx: Ctx,
  { reader, choice, now }: { reader: Id; choice: string; now: number },
  read: () => Promise<T>,
): Promise<T> {
  // Inside a transaction rows may yet be undone, so nothing read there is kept.
  if (ctx.tx) return read();
  const cache = topsOf(ctx);
  const moment = cache.since();
  const known = cache.get(reader);
  const top = known?.get(choice);
  if (top && Math.abs(now - top.readAt) < TOP_MS) return top.made as T;
  const made = await read();
  // What was announced while it was read has taken the known ones out of the cache, so this is put where nobody looks.
  const tops: Tops = known ?? new Map();
  if (tops.size >= CHOICES) tops.clear();
  tops.set(choice, { made, readAt: now });
  if (!known) cache.set(reader, tops, moment);
  return made;
}

/** After the commit, every process forgets what it kept of what these members were told. */
export function notificationsChanged(ctx: Ctx & { tx: Tx }, members: Iterable<Id>): void {
  const ids = new Set(members);
  ctx.tx.afterCommit(() => {
    for (const id of ids) ctx.live.announce(NOTIFICATIONS_TOPIC, id);
  });
}
