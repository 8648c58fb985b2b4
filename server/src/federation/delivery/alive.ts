import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { remembered } from '../../remembered.ts';
import { lockHost, probeNow, recovered } from './hosts.ts';
import { TRIES } from './outcome.ts';

/** A host is looked up at most this often, however much it sends. */
const EVERY_MS = 60_000;
const REMEMBERED = 10_000;

const lookedAt = remembered(() => new Map<string, number>());

const away = prepared<{ host: string }, { host: string }>((db, p) =>
  db.selectFrom('hosts').select('host').where('host', '=', p('host')).where('open_until', 'is not', null),
);

/**
 * A host whose signature was just believed is alive: if it had been given up, it is tried again at once (Mastodon
 * revives a domain by any signed request too). Costs a look into memory; a point read once a minute. Never throws: who
 * calls it has other work to do.
 * @param host host and port, as in its URLs.
 */
export async function hostAlive(ctx: Ctx, host: string): Promise<void> {
  if (wasLookedAt(ctx, host)) return;
  try {
    await revive(ctx, host);
  } catch (error) {
    ctx.log.warn('a host that is alive could not be marked so', { host, error });
  }
}

async function revive(ctx: Ctx, host: string): Promise<void> {
  const [row] = await away(ctx, { host });
  if (!row) return;
  const waits = await transact(ctx, async (inner) => {
    const { open_until: openUntil, behind_since: behind } = await lockHost(inner, host);
    if (openUntil === null) return true;
    if (behind !== null) await giveUpPoison(inner, host, behind);
    return probeNow(inner, host);
  });
  // Nothing waits for it: then the next word to it is the probe.
  if (!waits) await recovered(ctx, host, null);
}

/** It is alive, and yet failed at this one activity time after time: then it is this one that it cannot take. */
async function giveUpPoison(ctx: Parameters<typeof probeNow>[0], host: string, behind: Id): Promise<void> {
  const dropped = await ctx.db
    .deleteFrom('deliveries')
    .where('host', '=', host)
    .where('outgoing_id', '=', behind)
    .where('attempts', '>=', TRIES)
    .where('leased', '=', 0)
    .returning('id')
    .execute();
  if (dropped.length === 0) return;
  ctx.log.warn('a delivery was given up: its host is alive and cannot take it', { host, outgoing: behind });
  await ctx.db
    .updateTable('hosts')
    .set({ behind_since: behind + 1 })
    .where('host', '=', host)
    .execute();
}

function wasLookedAt(ctx: Ctx, host: string): boolean {
  const known = lookedAt(ctx);
  const now = ctx.clock.now();
  const last = known.get(host);
  if (last !== undefined && now - last < EVERY_MS) return true;
  known.delete(host);
  known.set(host, now);
  if (known.size > REMEMBERED) known.delete(known.keys().next().value as string);
  return false;
}
