import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { backoff } from '../../jobs/backoff.ts';
import type { Delivery } from './claim.ts';
import { blame, hold, recovered } from './hosts.ts';
import { type Outcome, TRIES } from './outcome.ts';

/** How long an inbox that said it is gone is believed. */
const GONE_MS = 86_400_000;
const AT_ONCE = 500;
/** What arrives within this time is marked together: one commit, and one claim for all the places that become free. */
const GATHER_MS = 10;

export interface Settler {
  /** Records what became of a delivery. What arrived is only noted; `flushed` waits until that is durable too. */
  settle(delivery: Delivery, outcome: Outcome): Promise<void>;
  flushed(): Promise<void>;
}

/** Arrived deliveries are deleted together: one statement for all that arrive at about the same time. */
export function createSettler(ctx: Ctx): Settler {
  const done: Id[] = [];
  let flushing: Promise<void> | null = null;

  const flush = async () => {
    while (done.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      const ids = done.splice(0, AT_ONCE);
      try {
        await transact(ctx, (inner) => dropAll(inner, ids));
      } catch (error) {
        ctx.log.error('what arrived could not be marked and is sent again', {
          deliveries: ids.length,
          error,
        });
      }
    }
    flushing = null;
  };

  const flushed = async () => {
    if (done.length > 0) flushing ??= flush();
    await flushing;
  };

  return {
    flushed,
    async settle(delivery, outcome) {
      if (outcome.kind === 'later') return putOff(ctx, delivery, outcome);
      if (outcome.kind === 'gone') await closeInbox(ctx, delivery);
      else {
        done.push(delivery.id);
        void flushed();
      }
      if (outcome.kind === 'refused') {
        const { host, inbox, outgoing_id: outgoing } = delivery;
        ctx.log.warn('a delivery was refused for good', { host, inbox, outgoing, reason: outcome.reason });
        if (!outcome.answered && delivery.open_until === null) return;
      }
      const trouble = (delivery.failures ?? 0) > 0 || delivery.open_until !== null;
      if (trouble)
        await recovered(ctx, delivery.host, { outgoingId: delivery.outgoing_id, inbox: delivery.inbox });
    },
  };
}

/** Tries again later: this delivery alone, or after the pause of its whole host. */
async function putOff(ctx: Ctx, delivery: Delivery, outcome: Outcome & { kind: 'later' }): Promise<void> {
  const { id, host, attempts } = delivery;
  const lives = !outcome.blames && ((delivery.failures ?? 0) > 0 || delivery.open_until !== null);
  await transact(ctx, async (inner) => {
    const openUntil = outcome.blames ? await blame(inner, host, outcome.reason, outcome.pause) : null;
    if (openUntil !== null) return hold(inner, host, id);
    if (attempts >= TRIES) {
      ctx.log.warn('a delivery was given up', {
        host,
        inbox: delivery.inbox,
        outgoing: delivery.outgoing_id,
        reason: outcome.reason,
      });
      return dropAll(inner, [id]);
    }
    await inner.db
      .updateTable('deliveries')
      .set({ leased: 0, run_at: inner.clock.now() + backoff(attempts) })
      .where('id', '=', id)
      .execute();
  });
  if (lives) await recovered(ctx, host, null);
}

/** Everything that waits for this inbox goes with it, and for a day nothing is added. */
async function closeInbox(ctx: Ctx, { inbox, host }: Delivery): Promise<void> {
  await transact(ctx, async (inner) => {
    const until = inner.clock.now() + GONE_MS;
    await inner.db.deleteFrom('deliveries').where('host', '=', host).where('inbox', '=', inbox).execute();
    await inner.db
      .insertInto('gone_inboxes')
      .values({ inbox, until })
      .onConflict((conflict) => conflict.column('inbox').doUpdateSet({ until }))
      .execute();
  });
  ctx.log.info('an inbox is gone', { inbox });
}

async function dropAll(ctx: Ctx & { tx: Tx }, ids: readonly Id[]): Promise<void> {
  await ctx.db
    .deleteFrom('deliveries')
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
}
