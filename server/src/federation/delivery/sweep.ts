import { forgetKeys } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { ENDS_KEPT_MS, LOG_SWEPT_MS } from '../../terms.ts';
import { refill } from './hosts.ts';
import '../outbox/tables.ts';

/** Kind of the hourly job that shortens the log. */
export const SWEEP_JOB = 'federation.sweep-log';

const STEP = 500;
const HOSTS = 500;

/** Queues the sweep of this hour, once, whoever starts. */
export async function scheduleSweep(ctx: Ctx): Promise<void> {
  const hour = Math.floor(ctx.clock.now() / LOG_SWEPT_MS) + 1;
  await transact(ctx, (inner) =>
    enqueue(inner, [{ kind: SWEEP_JOB, payload: {}, runAt: hour * LOG_SWEPT_MS, key: String(hour) }]),
  );
}

/** Forgets what is too old to be told, 500 rows a transaction, and looks after hosts that are behind. */
export async function sweepLog(ctx: Ctx): Promise<void> {
  while (await transact(ctx, forgetSome));
  // After the log of ends is over, nobody signs for them any more.
  const over = ctx.clock.now() - ENDS_KEPT_MS;
  while (await transact(ctx, (inner) => forgetKeys(inner, over)));
  await transact(ctx, async (inner) => {
    await inner.db.deleteFrom('gone_inboxes').where('until', '<', inner.clock.now()).execute();
    const behind = await inner.db
      .selectFrom('hosts')
      .select('host')
      .where('behind_since', 'is not', null)
      .limit(HOSTS)
      .execute();
    for (const { host } of behind) await refill(inner, host);
    await forgetManners(inner);
  });
  await scheduleSweep(ctx);
}

/** Hosts of which nothing was kept but a signature that they asked for a while ago. */
async function forgetManners(ctx: Ctx & { tx: Tx }): Promise<void> {
  await ctx.db
    .deleteFrom('hosts')
    .where('host', 'in', (eb) =>
      eb
        .selectFrom('hosts')
        .select('host')
        .where('signature_until', '<', ctx.clock.now())
        .where('failures', '=', 0)
        .where('open_until', 'is', null)
        .where('behind_since', 'is', null)
        .limit(HOSTS),
    )
    .execute();
}

/** Returns whether there is more. */
async function forgetSome(ctx: Ctx & { tx: Tx }): Promise<boolean> {
  const old = await ctx.db
    .selectFrom('outgoing')
    .select('id')
    .where('kept_until', '<', ctx.clock.now())
    .limit(STEP)
    .execute();
  if (old.length === 0) return false;
  const ids = old.map((row) => row.id);
  const dropped = await ctx.db
    .deleteFrom('deliveries')
    .where((eb) => ctx.dialect.among(eb.ref('outgoing_id'), ids))
    .returning(['host', 'outgoing_id'])
    .execute();
  await passBy(ctx, dropped);
  await ctx.db
    .deleteFrom('outgoing')
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
  return old.length === STEP;
}

/** Hosts whose probe is too old now are behind from the row after it. */
async function passBy(ctx: Ctx, dropped: readonly { host: string; outgoing_id: Id }[]): Promise<void> {
  for (const { host, outgoing_id: id } of dropped) {
    await ctx.db
      .updateTable('hosts')
      .set({ behind_since: id + 1 })
      .where('host', '=', host)
      .where('behind_since', '<=', id)
      .execute();
  }
}
