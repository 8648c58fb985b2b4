import type { Ctx } from '../../context.ts';
import type { Id, Time } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { DELIVERIES_TOPIC } from '../outbox/deliveries.ts';
import '../outbox/tables.ts';

/** Kind of the job that sees to it that a host which is behind has something to be sent. */
export const REPLAY_JOB = 'federation.replay';

/** Failures in a row after which a host is given up for a while: a minute, then twice as long each time, up to an hour. */
const TRUSTED_FAILURES = 5;
const MINUTE = 60_000;
const LONGEST = 60 * MINUTE;
const MAX_ERROR = 300;

export interface HostState {
  failures: number;
  open_until: Time | null;
  behind_since: Id | null;
}

/** The host's row, locked until commit; made when there is none. */
export async function lockHost(ctx: Ctx & { tx: Tx }, host: string): Promise<HostState> {
  await ctx.db
    .insertInto('hosts')
    .values({ host, failures: 0, open_until: null, behind_since: null, last_ok_at: null, last_error: null })
    .onConflict((conflict) => conflict.column('host').doNothing())
    .execute();
  return ctx.db
    .selectFrom('hosts')
    .select(['failures', 'open_until', 'behind_since'])
    .where('host', '=', host)
    .modifyEnd(ctx.dialect.forUpdate('hosts'))
    .executeTakeFirstOrThrow();
}

/**
 * Notes that a host did not answer as it should. Returns until when it is left alone, or null while it is still
 * trusted. `pause` is what it asked for itself.
 */
export async function blame(
  ctx: Ctx & { tx: Tx },
  host: string,
  error: string,
  pause: number | null,
): Promise<Time | null> {
  const state = await lockHost(ctx, host);
  const now = ctx.clock.now();
  // Those that were under way when it was given up say nothing new.
  if (state.open_until !== null && state.open_until > now) return state.open_until;
  const failures = state.failures + 1;
  const steps = failures - TRUSTED_FAILURES;
  const away = steps < 0 ? null : Math.min(MINUTE * 2 ** steps, LONGEST);
  const wait = pause ?? (away === null && state.open_until !== null ? MINUTE : away);
  // So that what failed together is not tried again together.
  const openUntil = wait === null ? null : now + Math.ceil(wait * (1 + Math.random() / 10));
  await ctx.db
    .updateTable('hosts')
    .set({ failures, open_until: openUntil, last_error: error.slice(0, MAX_ERROR) })
    .where('host', '=', host)
    .execute();
  return openUntil;
}

/**
 * Gives a host up until its breaker closes: its oldest delivery waits as the probe, all others are removed, and what it
 * misses from there on is one number. So a dead server costs two rows, however much is said meanwhile.
 * @param mine a delivery whose lease the caller holds, and gives up.
 */
export async function hold(ctx: Ctx & { tx: Tx }, host: string, mine: Id | null): Promise<void> {
  const { open_until: openUntil, behind_since: behind } = await lockHost(ctx, host);
  if (openUntil === null) return;
  const free = ctx.db
    .selectFrom('deliveries')
    .innerJoin('outgoing', 'outgoing.id', 'deliveries.outgoing_id')
    .select(['deliveries.id', 'deliveries.outgoing_id'])
    .where('deliveries.host', '=', host)
    .where((eb) => eb.or([eb('deliveries.leased', '=', 0), eb('deliveries.id', '=', mine ?? 0)]));
  const probe = await free
    .where('outgoing.superseded_by', 'is', null)
    .orderBy('deliveries.outgoing_id')
    .orderBy('deliveries.id')
    .limit(1)
    .executeTakeFirst();
  await ctx.db
    .deleteFrom('deliveries')
    .where('host', '=', host)
    .where((eb) => eb.or([eb('leased', '=', 0), eb('id', '=', mine ?? 0)]))
    .where('id', '!=', probe?.id ?? 0)
    .execute();
  if (!probe) {
    if (behind !== null) await refill(ctx, host);
    return;
  }
  await ctx.db
    .updateTable('deliveries')
    .set({ leased: 0, run_at: openUntil })
    .where('id', '=', probe.id)
    .execute();
  if (behind !== null && behind <= probe.outgoing_id) return;
  await ctx.db
    .updateTable('hosts')
    .set({ behind_since: probe.outgoing_id })
    .where('host', '=', host)
    .execute();
}

/** The host answered: it is trusted again, and told what it missed. `sent` need not be told again. */
export async function recovered(ctx: Ctx, host: string, sent: Sent | null): Promise<void> {
  await transact(ctx, async (inner) => {
    const state = await lockHost(inner, host);
    if (state.failures === 0 && state.open_until === null) return;
    await inner.db
      .updateTable('hosts')
      .set({ failures: 0, open_until: null, last_error: null, last_ok_at: inner.clock.now() })
      .where('host', '=', host)
      .execute();
    if (state.behind_since !== null) await refill(inner, host, sent);
  });
}

/** What has arrived already. */
export interface Sent {
  outgoingId: Id;
  inbox: string;
}

/** Queues a look at what a host that is behind has still to be told. */
export async function refill(ctx: Ctx & { tx: Tx }, host: string, sent: Sent | null = null): Promise<void> {
  await enqueue(ctx, [{ kind: REPLAY_JOB, payload: { host, sent } }]);
}

/** Lets the probe go now. */
export async function probeNow(ctx: Ctx & { tx: Tx }, host: string): Promise<boolean> {
  const now = ctx.clock.now();
  await ctx.db.updateTable('hosts').set({ open_until: now }).where('host', '=', host).execute();
  const probes = await ctx.db
    .updateTable('deliveries')
    .set({ run_at: now })
    .where('host', '=', host)
    .where('leased', '=', 0)
    .returning('id')
    .execute();
  ctx.tx.afterCommit(() => ctx.live.announce(DELIVERIES_TOPIC));
  return probes.length > 0;
}
